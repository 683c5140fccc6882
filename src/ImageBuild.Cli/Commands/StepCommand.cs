using System.CommandLine;
using ImageBuild.Runtime.Commit;
using ImageBuild.Runtime.Containers;
using ImageBuild.Tar;

namespace ImageBuild.Cli.Commands;

/// <summary>
/// The hidden verb that the package for MSBuild runs the steps of a build by: as <c>run --rm</c>, but what the command
/// changed is written to a file as the tar of a layer, if the command succeeds.
/// </summary>
internal static class StepCommand
{
    public static Verb Create(CliContext context)
    {
        var options = new RunOptions();
        var layer = new Option<string>("--layer") { Required = true };
        var command = options.AddTo(new Command("_step", "Runs a step of a build") { layer });
        command.Hidden = true;
        return new Verb(
            command.Does(context, async (session, parsed, cancellationToken) =>
            {
                var factory = new ContainerFactory(options, parsed, context);
                var container = await session.CreateContainerAsync(factory, parsed.GetValue(options.Image)!, cancellationToken);
                using var signals = new SignalForwarder();
                try
                {
                    // A command of a shell has no handler for the signal by which a build that is canceled asks it to stop.
                    var exitCode = await session.Runner.RunAsync(
                        container, new ContainerStreams { Attached = true }, p => signals.To(UnhandledSignals.End(p, p.Signal)), cancellationToken);
                    if (exitCode == ExitCodes.Success)
                        await WriteAsync(session, container, context.FullPath(parsed.GetValue(layer)!), cancellationToken);
                    return exitCode;
                }
                finally
                {
                    await session.Containers.RemoveAsync(container);
                }
            }),
            ExitCodes.ShimFailed) { NeedsRoot = true, TakesCommand = true, OwnsSignals = true };
    }

    private static async Task WriteAsync(Session session, Container container, string file, CancellationToken cancellationToken)
    {
        var changes = new UpperDiff(await session.Runner.ChangesAsync(container, cancellationToken));
        await session.Store.GuardAsync(() => Task.Run(
            () =>
            {
                using var output = File.Create(file);
                var tar = new TarWriter(output);
                changes.WriteTo(tar);
                tar.Complete();
            },
            cancellationToken));
    }
}
