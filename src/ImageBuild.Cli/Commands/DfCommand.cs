using System.CommandLine;
using System.Globalization;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli.Commands;

internal static class DfCommand
{
    public static Verb Create(CliContext context)
    {
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Each image by itself" };
        var command = new Command("df", "Show what the store takes on the disk") { verbose };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var usage = await StoreUsage.MeasureAsync(session.Store, session.Layers, session.Containers, cancellationToken);
            if (parsed.GetValue(verbose))
                PrintImages(usage, context);
            else
                Print(usage, context);
        })) { NeedsRoot = true };
    }

    private static void Print(StoreUsage usage, CliContext context) => Table.Print(context.Out,
    [
        ["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"],
        Row("Images", usage.AllImages),
        Row("Containers", usage.Containers),
        Row("Build Cache", usage.Cache),
        Row("Leftovers", usage.Leftovers),
    ]);

    private static string[] Row(string type, UsageTotal total)
    {
        var share = total.Size == 0 ? "" : $" ({100 * total.Reclaimable / total.Size}%)";
        return [type, Number(total.Count), Number(total.Active), Human.Size(total.Size), Human.Size(total.Reclaimable) + share];
    }

    private static void PrintImages(StoreUsage usage, CliContext context)
    {
        var byDigest = usage.Images.ToDictionary(i => i.Stored.Root.Digest);
        Table.Print(context.Out,
        [
            ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS"],
            .. ImageRow.Of([.. usage.Images.Select(i => i.Stored)]).Select(row => (Row: row, Usage: byDigest[row.Stored.Root.Digest])).Select(i => (string[])
            [
                i.Row.Repository, i.Row.Tag, i.Row.Stored.Image.Id.Short, Human.Ago(i.Row.Stored.Image.Config.Created, context.Time),
                Human.Size(i.Usage.Size), Human.Size(i.Usage.Shared), Human.Size(i.Usage.Size - i.Usage.Shared), Number(i.Usage.Containers),
            ]),
        ]);
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
