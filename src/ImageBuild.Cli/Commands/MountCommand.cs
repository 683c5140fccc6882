using System.CommandLine;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Cli.Commands;

internal static class MountCommand
{
    public static Verb Create(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "A container, or an image (read-only)" };
        var command = new Command("mount", "Mount a container's or an image's tree, and print the folder") { name };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var text = parsed.GetValue(name)!;
            var point = session.Containers.TryFind(text) is { } container
                ? await session.Runner.MountAsync(container, cancellationToken)
                : await MountImageAsync(session, text, cancellationToken);
            await context.Out.WriteLineAsync(point.Folder);
        }));
    }

    private static async Task<MountPoint> MountImageAsync(Session session, string name, CancellationToken cancellationToken)
    {
        var (point, overlay) = await session.ImageMountAsync(await session.Store.FindAsync(name, cancellationToken), cancellationToken);
        if (!point.IsMounted)
            point.Attach(overlay);
        return point;
    }
}
