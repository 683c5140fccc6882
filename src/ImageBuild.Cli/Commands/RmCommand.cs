using System.CommandLine;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli.Commands;

internal static class RmCommand
{
    public static Verb Create(CliContext context)
    {
        var names = new Argument<string[]>("CONTAINER") { Description = "Names or ids", Arity = ArgumentArity.OneOrMore };
        var force = new Option<bool>("--force", "-f") { Description = "Kill it if it runs" };
        var command = new Command("rm", "Remove containers with all that they wrote") { names, force };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            foreach (var name in parsed.GetValue(names)!)
            {
                await RemoveAsync(session.Containers, session.Containers.Find(name), parsed.GetValue(force), cancellationToken);
                await context.Out.WriteLineAsync(name);
            }
        })) { NeedsRoot = true };
    }

    // Somebody else may start it just now, or remove it, or it goes at its end.
    private static async Task RemoveAsync(ContainerStore containers, Container container, bool isForced, CancellationToken cancellationToken)
    {
        var folder = containers.FolderOf(container.Id);
        while (Directory.Exists(folder.Path))
        {
            try
            {
                if (isForced)
                    await StopCommand.KillAsync(containers, container, cancellationToken);
                await containers.RemoveAsync(container);
            }
            catch (ImageBuildException e) when (e.Code == ErrorCode.ContainerNotFound || (isForced && e.Code == ErrorCode.ContainerState))
            {
            }
        }
    }
}
