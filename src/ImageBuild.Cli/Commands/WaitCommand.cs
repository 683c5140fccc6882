using System.CommandLine;

namespace ImageBuild.Cli.Commands;

internal static class WaitCommand
{
    public static Verb Create(CliContext context)
    {
        var names = new Argument<string[]>("CONTAINER") { Description = "Names or ids", Arity = ArgumentArity.OneOrMore };
        var command = new Command("wait", "Wait until containers have ended, and print their exit codes") { names };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            foreach (var name in parsed.GetValue(names)!)
            {
                var folder = session.Containers.FolderOf(session.Containers.Find(name).Id);
                await StopCommand.EndedAsync(folder, TimeSpan.MaxValue, context.Time, cancellationToken);
                await context.Out.WriteLineAsync((folder.State.ExitCode ?? 255).ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
        }));
    }
}
