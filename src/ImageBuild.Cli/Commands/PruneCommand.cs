using System.CommandLine;
using ImageBuild.Explain;
using ImageBuild.Store;

namespace ImageBuild.Cli.Commands;

internal static class PruneCommand
{
    private const string Until = "until=";

    public static Verb Create(CliContext context)
    {
        var all = new Option<bool>("--all", "-a") { Description = "Images with tags too, if no container uses them, and the cache of builds" };
        var force = new Option<bool>("--force", "-f") { Description = "Do not ask" };
        var blobs = new Option<bool>("--blobs") { Description = "The blobs of unpacked layers too, if a push can make them again to the bit" };
        var filter = new Option<string?>("--filter") { Description = "until=TIME: only images that came before it, a time (2026-01-31) or so long ago (24h)" };
        var keep = new Option<string?>("--keep-storage")
        {
            Description = "Only until blobs and unpacked layers take no more than this (10GB, 500MB), the images first that came first; with -a the cache before them",
            HelpName = "SIZE",
        };
        var command = new Command("prune", "Remove images without a tag, and what is left of images that are gone") { all, force, blobs, filter, keep };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var options = new PruneOptions
            {
                All = parsed.GetValue(all),
                Blobs = parsed.GetValue(blobs),
                Before = parsed.GetValue(filter) is { } text ? Before(text, context.Time) : DateTimeOffset.MaxValue,
                KeepStorage = parsed.GetValue(keep) is { } size ? Bytes(size) : null,
            };
            if (OperatingSystem.IsLinux())
                options = options with { Unpacked = session.Layers.SizesByImage() };
            if (!parsed.GetValue(force) && !Confirms(options, context))
                return;
            if (OperatingSystem.IsLinux())
                await session.Containers.RemoveLeftoversAsync(cancellationToken);
            if (options.Blobs)
                await session.LearnBlobsAsync((await session.Store.ListAsync(cancellationToken)).Select(i => i.Image), cancellationToken);
            var pruned = await session.Store.PruneAsync(options, cancellationToken);
            foreach (var name in pruned.Untagged)
                await context.Out.WriteLineAsync($"Untagged: {name.FamiliarName}");
            foreach (var digest in pruned.Deleted)
                await context.Out.WriteLineAsync($"Deleted: {digest}");
            var bytes = pruned.Bytes + await RemoveLayersAsync(session, cancellationToken);
            await context.Out.WriteLineAsync($"Total reclaimed space: {Human.Size(bytes)}");
        })) { NeedsRoot = true };
    }

    private static async Task<long> RemoveLayersAsync(Session session, CancellationToken cancellationToken)
    {
        if (!session.Store.Layout.Exists)
            return 0;
        using var alone = await session.Store.HoldAloneAsync(cancellationToken);
        return await session.RemoveUnusedLayersAsync(cancellationToken);
    }

    private static bool Confirms(PruneOptions options, CliContext context)
    {
        var until = options.KeepStorage is { } most ? $", until the store takes no more than {Human.Size(most)}" : "";
        context.Error.Write(options.All
            ? $"This removes all images that no container uses, and the cache of builds{until}. Continue? [y/N] "
            : $"This removes all images without a tag{until}. Continue? [y/N] ");
        return context.In().ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static long Bytes(string size) =>
        ByteSize.Parse(size) ?? throw CliErrors.InvalidOption("--keep-storage", size, "a number of bytes, or 500MB, 10GB, 1.5GiB");

    private static DateTimeOffset Before(string filter, TimeProvider time) => filter.StartsWith(Until, StringComparison.Ordinal)
        ? PointInTime.Parse("--filter until", filter[Until.Length..], time) : throw CliErrors.InvalidOption("--filter", filter, "until=TIME");
}
