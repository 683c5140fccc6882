using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>Signals for this process when another one does its work.</summary>
internal static class CallerSignals
{
    // Raw numbers are what PosixSignalRegistration takes for signals without a name there.
    private static readonly int[] Forwarded = [Linux.SIGHUP, Linux.SIGINT, Linux.SIGQUIT, Linux.SIGUSR1, Linux.SIGUSR2, Linux.SIGTERM];

    /// <summary>Passes them on until a child has ended, on this thread.</summary>
    /// <returns>Its exit code.</returns>
    public static int ForwardUntilExit(ChildProcess child)
    {
        var registrations = Forwarded.Select(number => Forward(number, child)).ToList();
        var exitCode = child.WaitForExit();
        registrations.ForEach(r => r.Dispose());
        return exitCode;
    }

    private static PosixSignalRegistration Forward(int number, ChildProcess child) =>
        PosixSignalRegistration.Create((PosixSignal)number, caught =>
        {
            caught.Cancel = true;
            // What is typed on the terminal reaches the child by itself.
            if (number is not (Linux.SIGINT or Linux.SIGQUIT) || !Linux.IsInForeground())
                child.Signal(number);
        });
}
