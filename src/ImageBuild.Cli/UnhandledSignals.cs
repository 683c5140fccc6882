using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli;

/// <summary>
/// Lets a signal end a program that has no handler for it, as it would where the program is no container's first process:
/// from that the kernel keeps such signals away (pid_namespaces(7)).
/// </summary>
internal static class UnhandledSignals
{
    private const int SigKill = 9;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends signals, and ends the program that one does nothing to.</summary>
    /// <param name="process">The program.</param>
    /// <param name="send">How signals are sent to it.</param>
    public static Action<int> End(ChildProcess process, Action<int> send) => number =>
    {
        send(number);
        _ = EndAsync(process, number);
    };

    // .NET has a handler that takes itself away and sends the signal again, which then does nothing.
    private static async Task EndAsync(ChildProcess process, int signal)
    {
        while (process.Handles(signal))
            await Task.Delay(Pause);
        process.Signal(SigKill);
    }
}
