using System.CommandLine;
using ImageBuild.Runtime.Containers;

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
            // A second mount of an upper folder in use is undefined (overlayfs.rst): the kernel shows the first one.
            if (session.Containers.TryFind(text) is { } running
                && session.Containers.FolderOf(running.Id) is { Status: ContainerStatus.Running } folder)
            {
                await context.Out.WriteLineAsync($"/proc/{folder.State.Process}/root");
                return;
            }

            var (point, overlay) = session.Containers.TryFind(text) is { } container
                ? await session.Runner.MountAsync(container, cancellationToken)
                : await session.ImageMountAsync(await session.Store.FindAsync(text, cancellationToken), cancellationToken);
            if (!point.IsMounted)
                point.Attach(overlay);
            await context.Out.WriteLineAsync(point.Folder);
        }));
    }
}
