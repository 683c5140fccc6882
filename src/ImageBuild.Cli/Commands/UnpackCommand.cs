using System.CommandLine;
using ImageBuild.Runtime.Unpack;

namespace ImageBuild.Cli.Commands;

internal static class UnpackCommand
{
    public static Verb Create(CliContext context)
    {
        var image = new Argument<string>("IMAGE") { Description = "An image of the store" };
        var folder = new Argument<string>("DIR") { Description = "A folder that is empty or not there" };
        var command = new Command("unpack", "Write an image's merged tree to a folder") { image, folder };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var stored = await session.FindOrPullAsync(parsed.GetValue(image)!, PullPolicy.Missing, null, cancellationToken);
            await ImageTree.UnpackAsync(stored.Image, context.FullPath(parsed.GetValue(folder)!), session.LayerOptions, cancellationToken);
        })) { NeedsRoot = true };
    }
}
