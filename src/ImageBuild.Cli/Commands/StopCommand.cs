using System.CommandLine;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli.Commands;

internal static class StopCommand
{
    private const int SigKill = 9;

    // Who watches one that is killed is done within some milliseconds.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(16);

    public static Verb Create(CliContext context)
    {
        var names = new Argument<string[]>("CONTAINER") { Description = "Names or ids", Arity = ArgumentArity.OneOrMore };
        var seconds = new Option<int?>("--time", "-t") { Description = "Seconds until it is killed (default: 10, or what --stop-timeout said)" };
        var command = new Command("stop", "Ask containers to end, and end them after a while") { names, seconds };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            foreach (var name in parsed.GetValue(names)!)
            {
                var container = session.Containers.Find(name);
                var folder = session.Containers.FolderOf(container.Id);
                session.Containers.AskToStop(container);
                folder.Signal(container.StopSignal);
                if (!await EndedAsync(folder, TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? container.StopTimeout), context.Time, cancellationToken))
                    await KillAsync(session.Containers, container, cancellationToken);
                await context.Out.WriteLineAsync(name);
            }
        }));
    }

    /// <summary>Kills a container, and waits until that is written down; one that is about to run as soon as it does.</summary>
    public static async Task KillAsync(ContainerStore containers, Container container, CancellationToken cancellationToken)
    {
        var folder = containers.FolderOf(container.Id);
        for (var pause = FirstPause; IsOn(folder); pause = After(pause))
        {
            // Each time: who starts it forgets what was asked before.
            containers.AskToStop(container);
            folder.Signal(SigKill);
            await Task.Delay(pause, cancellationToken);
        }
    }

    /// <summary>Waits until a container has ended and whoever watches it has written that down.</summary>
    public static async Task<bool> EndedAsync(ContainerFolder folder, TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var pause = FirstPause; IsOn(folder); pause = After(pause))
        {
            if (time.GetElapsedTime(start) > most)
                return false;
            await Task.Delay(pause, cancellationToken);
        }

        return true;
    }

    private static TimeSpan After(TimeSpan pause) => pause < LongestPause ? pause * 2 : pause;

    private static bool IsOn(ContainerFolder folder) => folder.IsWatched || folder.Status == ContainerStatus.Running;
}
