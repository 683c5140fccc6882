using System.CommandLine;
using ImageBuild.Runtime.Attach;
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
        var command = new Command(VerbName, "Runs a program in a container") { id, Monitor.Attached };
        command.Hidden = true;
        return new Verb(
            options.AddTo(command).Does(context, async (session, parsed, _) =>
            {
                var container = session.Containers.Find(parsed.GetValue(id)!);
                var process = () => options.ProcessOf(container.Spec, parsed, context);
                if (parsed.GetValue(options.Detach) || parsed.GetValue(Monitor.Attached))
                    return await DetachedAsync(session, container, process, parsed.GetValue(Monitor.Attached));
                using var signals = new SignalForwarder();
                return await session.Runner.ExecAsync(container, process(), new ContainerStreams { Attached = true }, signals.To);
            }),
            ExitCodes.ShimFailed) { OwnsSignals = true };
    }

    private static async Task<int> DetachedAsync(Session session, Container container, Func<Runtime.Runtimes.ContainerSpec> process, bool isAttached)
    {
        using var command = DetachedProcess.OpenAnswer();
        using var clients = isAttached ? new AttachServer() : null;
        clients?.Add(DetachedProcess.ClientFd);
        try
        {
            var exitCode = await session.Runner.ExecAsync(
                container, process(), new ContainerStreams { Attached = false, Clients = clients }, _ => StartAnswer.Succeed(command));
            clients?.End(exitCode);
            return exitCode;
        }
        catch (ImageBuildException e)
        {
            StartAnswer.Fail(command, e);
            return ExitCodes.Failure;
        }
    }
}
