using System.CommandLine;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli.Commands;

internal static class RmCommand
{
    private const int SigKill = 9;

    public static Verb Create(CliContext context)
    {
        var names = new Argument<string[]>("CONTAINER") { Description = "Names or ids", Arity = ArgumentArity.OneOrMore };
        var force = new Option<bool>("--force", "-f") { Description = "Kill it if it runs" };
        var command = new Command("rm", "Remove containers with all that they wrote") { names, force };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            foreach (var name in parsed.GetValue(names)!)
            {
                var container = session.Containers.Find(name);
                var folder = session.Containers.FolderOf(container.Id);
                if (parsed.GetValue(force))
                    session.Containers.AskToStop(container);
                if (parsed.GetValue(force) && (folder.Signal(SigKill) || folder.Status == ContainerStatus.Restarting))
                    await StopCommand.EndedAsync(folder, TimeSpan.MaxValue, context.Time, cancellationToken);
                // One that goes at its end may be gone already.
                if (Directory.Exists(folder.Path))
                    await session.Containers.RemoveAsync(container);
                await context.Out.WriteLineAsync(name);
            }
        })) { NeedsRoot = true };
    }
}
