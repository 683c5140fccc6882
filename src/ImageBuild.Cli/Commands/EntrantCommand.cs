using System.CommandLine;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli.Commands;

/// <summary>The hidden verb that <see cref="ExecCommand"/> starts: runs the program in the container and waits for its end.</summary>
internal static class EntrantCommand
{
    /// <summary>The verb.</summary>
    public const string VerbName = "_exec";

    public static Verb Create(CliContext context)
    {
        var id = new Argument<string>("ID");
        var options = new ExecOptions();
        var command = new Command(VerbName, "Runs a program in a container") { id };
        command.Hidden = true;
        return new Verb(
            options.AddTo(command).Does(context, async (session, parsed, _) =>
            {
                var container = session.Containers.Find(parsed.GetValue(id)!);
                var process = () => options.ProcessOf(container.Spec, parsed, context);
                if (parsed.GetValue(options.Detach))
                    return await DetachedAsync(session, container, process);
                using var signals = new SignalForwarder();
                return await session.Runner.ExecAsync(container, process(), new ContainerStreams { Attached = true }, signals.To);
            }),
            ExitCodes.ShimFailed) { OwnsSignals = true };
    }

    private static async Task<int> DetachedAsync(Session session, Container container, Func<Runtime.Runtimes.ContainerSpec> process)
    {
        using var command = DetachedProcess.OpenAnswer();
        try
        {
            return await session.Runner.ExecAsync(
                container, process(), new ContainerStreams { Attached = false }, _ => StartAnswer.Succeed(command));
        }
        catch (ImageBuildException e)
        {
            StartAnswer.Fail(command, e);
            return ExitCodes.Failure;
        }
    }
}
