using System.CommandLine;
using ImageBuild.Runtime.Attach;
using ImageBuild.Runtime.Containers;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli.Commands;

internal static class RunCommand
{
    public static Verb Create(CliContext context)
    {
        var options = new RunOptions();
        var detach = new Option<bool>("--detach", "-d") { Description = "Run it in the background and print its id" };
        var attach = new AttachOptions();
        var command = options.AddTo(new Command("run", "Run a program in a new container") { detach, attach.Keys });
        return new Verb(
            command.Does(context, async (session, parsed, cancellationToken) =>
            {
                var factory = new ContainerFactory(options, parsed, context);
                var keys = attach.KeysOf(parsed);
                var container = await session.CreateContainerAsync(factory, parsed.GetValue(options.Image)!, cancellationToken);
                if (!parsed.GetValue(detach))
                    return await AttendAsync(session, container, keys, removeOnError: true, parsed.GetValue(options.EndOnSignal), cancellationToken);
                Monitor.Start(session, container);
                await context.Out.WriteLineAsync(container.Id);
                return ExitCodes.Success;
            }),
            ExitCodes.ShimFailed) { NeedsRoot = true, TakesCommand = true, OwnsSignals = true };
    }

    /// <summary>
    /// Runs a container before the caller's eyes, and passes signals on to it. One with a terminal that somebody types on
    /// may be left: it has a monitor from the beginning, as one in the background has, and we are attached to it.
    /// </summary>
    public static async Task<int> AttendAsync(
        Session session, Container container, DetachKeys keys, bool removeOnError, bool endOnSignal, CancellationToken cancellationToken)
    {
        if (container.Spec is not { Terminal: true, Interactive: true } || !AttachClient.IsAtTerminal)
            return await ForegroundAsync(session, container, removeOnError, endOnSignal, cancellationToken);
        using var client = await StartAttachedAsync(session, container, removeOnError);
        return await AttachOptions.StayAsync(session.Context, client, terminal: true, withInput: true, keys);
    }

    private static async Task<AttachClient> StartAttachedAsync(Session session, Container container, bool removeOnError)
    {
        try
        {
            return Monitor.StartAttached(session, container);
        }
        catch (ImageBuildException) when (removeOnError && !container.RemoveAtEnd)
        {
            await session.Containers.RemoveAsync(container);
            throw;
        }
    }

    private static async Task<int> ForegroundAsync(
        Session session, Container container, bool removeOnError, bool endOnSignal, CancellationToken cancellationToken)
    {
        var remove = removeOnError;
        // Until it is removed: who presses Ctrl-C twice would leave it behind.
        using var signals = new SignalForwarder();
        try
        {
            using var log = container.RemoveAtEnd ? null : session.Containers.OpenLog(container, session.Context.Time, session.Warn);
            var exitCode = await session.Runner.RunAsync(
                container, new ContainerStreams { Attached = true, Log = log }, Started, cancellationToken);
            remove = container.RemoveAtEnd;
            return exitCode;

            void Started(ChildProcess process)
            {
                var send = Stopping(session, container, process);
                signals.To(endOnSignal ? UnhandledSignals.End(process, send) : send);
            }
        }
        finally
        {
            if (remove)
                await session.Containers.RemoveAsync(container);
        }
    }

    // Whoever ends one that would be started again means it.
    private static Action<int> Stopping(Session session, Container container, ChildProcess process) => number =>
    {
        try
        {
            session.Containers.AskToStop(container);
        }
        catch (ImageBuildException)
        {
            // It is being removed, or can't be written to: what runs gets the signal all the same.
        }

        process.Signal(number);
    };
}
