using System.CommandLine;
using System.CommandLine.Parsing;
using ImageBuild.Runtime.Containers;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli.Commands;

/// <summary>
/// Finds the container and has this program run once more on its <see cref="ContainerEntrance"/>, as
/// <see cref="EntrantCommand"/> with the same words, which does the rest.
/// </summary>
internal static class ExecCommand
{
    public static Verb Create(CliContext context)
    {
        var options = new ExecOptions();
        var command = options.AddTo(new Command("exec", "Run a program more in a container that runs"));
        return new Verb(
            command.Does(context, (session, parsed, _) =>
            {
                var container = session.Containers.Find(parsed.GetValue(options.Container)!);
                using var running = session.Containers.OpenRunning(container);
                var words = WordsWith(container.Id, parsed);
                if (!parsed.GetValue(options.Detach))
                    return Task.FromResult(ContainerEntrance.Run(running, [.. context.Program, .. words], context.Environment));
                StartAnswer.Check(
                    DetachedProcess.Start(context.Program, words, context.Environment, running), $"The process that watches the one in '{container.Name}'");
                return Task.FromResult(ExitCodes.Success);
            }),
            ExitCodes.ShimFailed) { TakesCommand = true, OwnsSignals = true };
    }

    // With the container's id, so that both mean the same one.
    private static IEnumerable<string> WordsWith(string id, ParseResult parsed) =>
        parsed.Tokens.SelectMany(t => t.Type == TokenType.Command ? (string[])[EntrantCommand.VerbName, id] : [t.Value]);
}
