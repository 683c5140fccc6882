using System.CommandLine;
using ImageBuild.Runtime.Attach;
using ImageBuild.Runtime.Containers;
using ImageBuild.Runtime.Runtimes;

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
                // Somebody may remove it, or what it says of its program may be wrong: who started us is told either.
                var run = (ContainerStreams streams, Action<ChildProcess> onStarted) =>
                {
                    var container = session.Containers.Find(parsed.GetValue(id)!);
                    return session.Runner.ExecAsync(container, options.ProcessOf(container.Spec, parsed, context), streams, onStarted);
                };
                if (parsed.GetValue(options.Detach) || parsed.GetValue(Monitor.Attached))
                    return await DetachedAsync(run, parsed.GetValue(Monitor.Attached));
                using var signals = new SignalForwarder();
                return await run(new ContainerStreams { Attached = true }, signals.To);
            }),
            ExitCodes.ShimFailed) { OwnsSignals = true };
    }

    private static async Task<int> DetachedAsync(Func<ContainerStreams, Action<ChildProcess>, Task<int>> run, bool isAttached)
    {
        using var command = DetachedProcess.OpenAnswer();
        using var clients = isAttached ? new AttachServer() : null;
        clients?.Add(DetachedProcess.ClientFd);
        try
        {
            var exitCode = await run(new ContainerStreams { Attached = false, Clients = clients }, _ => StartAnswer.Succeed(command));
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
