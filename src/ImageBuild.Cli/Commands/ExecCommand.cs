using System.CommandLine;
using System.CommandLine.Parsing;
using ImageBuild.Runtime.Attach;
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
            command.Does(context, async (session, parsed, _) =>
            {
                var keys = options.Attach.KeysOf(parsed);
                var container = session.Containers.Find(parsed.GetValue(options.Container)!);
                using var running = session.Containers.OpenRunning(container);
                var keeper = $"The process that watches the one in '{container.Name}'";
                if (parsed.GetValue(options.Detach))
                {
                    StartAnswer.Check(DetachedProcess.Start(context.Program, WordsWith(parsed, container.Id), context.Environment, running), keeper);
                    return ExitCodes.Success;
                }

                if (!parsed.GetValue(options.Process.Terminal) || !parsed.GetValue(options.Process.Interactive) || !AttachClient.IsAtTerminal)
                    return ContainerEntrance.Run(running, [.. context.Program, .. WordsWith(parsed, container.Id)], context.Environment);
                var answer = DetachedProcess.StartAttached(
                    context.Program, WordsWith(parsed, container.Id, Monitor.Attached.Name), context.Environment, running, out var client);
                using (client)
                {
                    StartAnswer.Check(answer, keeper);
                    return await AttachOptions.StayAsync(context, client, terminal: true, withInput: true, keys);
                }
            }),
            ExitCodes.ShimFailed) { TakesCommand = true, OwnsSignals = true };
    }

    // With the container's id, so that both mean the same one.
    private static IEnumerable<string> WordsWith(ParseResult parsed, params string[] first) =>
        parsed.Tokens.SelectMany(t => t.Type == TokenType.Command ? (string[])[EntrantCommand.VerbName, .. first] : [t.Value]);
}
