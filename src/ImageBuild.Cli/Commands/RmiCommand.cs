using System.CommandLine;
using ImageBuild.Store;

namespace ImageBuild.Cli.Commands;

internal static class RmiCommand
{
    public static Verb Create(CliContext context)
    {
        var images = new Argument<string[]>("IMAGE") { Description = "Names or ids", Arity = ArgumentArity.OneOrMore };
        var force = new Option<bool>("--force", "-f") { Description = "Take all names of an id, and names of images that containers use" };
        var command = new Command("rmi", "Remove images from the store") { images, force };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            foreach (var image in parsed.GetValue(images)!)
            {
                var removal = await session.Store.RemoveAsync(image, new RemoveOptions { Force = parsed.GetValue(force) }, cancellationToken);
                foreach (var name in removal.Untagged)
                    await context.Out.WriteLineAsync($"Untagged: {name.FamiliarName}");
                foreach (var digest in removal.Deleted)
                    await context.Out.WriteLineAsync($"Deleted: {digest}");
            }

            // As with blobs: while an image comes in all stays, for a prune to find.
            using var alone = session.Store.TryHoldAlone();
            if (alone is not null)
                await session.RemoveUnusedLayersAsync(cancellationToken);
        })) { NeedsRoot = true };
    }
}
