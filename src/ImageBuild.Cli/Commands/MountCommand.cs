using System.CommandLine;
using ImageBuild.Runtime.Containers;
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
            var container = session.Containers.TryFind(text);
            var (point, overlay) = container is not null
                ? await session.Runner.MountAsync(container, cancellationToken)
                : await session.ImageMountAsync(await session.Store.FindAsync(text, cancellationToken), cancellationToken);
            if (!point.IsMounted)
                Attach(session, container, point, overlay);
            await context.Out.WriteLineAsync(point.Folder);
        }));
    }

    private static void Attach(Session session, Container? container, MountPoint point, OverlayMount overlay)
    {
        using var running = container is null ? null : session.Containers.FolderOf(container.Id).TryOpenRunning();
        if (running?.TryShowAt(point) != true)
            point.Attach(overlay);
    }
}
