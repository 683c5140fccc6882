using System.CommandLine;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli.Commands;

internal static class RunCommand
{
    public static Verb Create(CliContext context)
    {
        var options = new RunOptions();
        var detach = new Option<bool>("--detach", "-d") { Description = "Run it in the background and print its id" };
        var command = options.AddTo(new Command("run", "Run a program in a new container") { detach });
        return new Verb(
            command.Does(context, async (session, parsed, cancellationToken) =>
            {
                var factory = new ContainerFactory(options, parsed, context);
                var container = await session.CreateContainerAsync(factory, parsed.GetValue(options.Image)!, cancellationToken);
                if (!parsed.GetValue(detach))
                    return await ForegroundAsync(session, container, removeOnError: true, cancellationToken);
                Monitor.Start(session, container);
                await context.Out.WriteLineAsync(container.Id);
                return ExitCodes.Success;
            }),
            ExitCodes.ShimFailed) { NeedsRoot = true, TakesCommand = true, OwnsSignals = true };
    }

    /// <summary>Runs a container on the caller's terminal, and passes signals on to it.</summary>
    public static async Task<int> ForegroundAsync(Session session, Container container, bool removeOnError, CancellationToken cancellationToken)
    {
        var remove = removeOnError;
        try
        {
            using var log = container.RemoveAtEnd ? null : session.Containers.OpenLog(container.Id, session.Context.Time, session.Warn);
            using var signals = new SignalForwarder();
            var exitCode = await session.Runner.RunAsync(
                container, new ContainerStreams { Attached = true, Log = log }, signals.To, cancellationToken);
            remove = container.RemoveAtEnd;
            return exitCode;
        }
        finally
        {
            if (remove)
                await session.Containers.RemoveAsync(container);
        }
    }
}
