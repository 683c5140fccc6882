using System.CommandLine;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Cli.Commands;

internal static class UnmountCommand
{
    public static Verb Create(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "A container or an image that was mounted" };
        var command = new Command("unmount", "Take away what mount mounted") { name };
        command.Aliases.Add("umount");
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var text = parsed.GetValue(name)!;
            var point = session.Containers.TryFind(text) is { } container
                ? new MountPoint(session.Containers.FolderOf(container.Id).Merged)
                : (await session.ImageMountAsync(await session.Store.FindAsync(text, cancellationToken), cancellationToken)).Point;
            point.Detach();
            await context.Out.WriteLineAsync(text);
        }));
    }
}
