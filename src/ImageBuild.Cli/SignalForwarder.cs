using System.Runtime.InteropServices;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli;

/// <summary>Passes the caller's signals on to a process of a container; of one that is started again, to its last.</summary>
internal sealed class SignalForwarder : IDisposable
{
    private readonly List<PosixSignalRegistration> registrations = [];
    private Action<int>? last;

    /// <summary>Passes on what comes from now on.</summary>
    public void To(ChildProcess process) => To(process.Signal);

    /// <summary>The same, to whoever takes a signal's number.</summary>
    public void To(Action<int> send)
    {
        var isFirst = last is null;
        last = send;
        if (!isFirst)
            return;
        foreach (var (signal, number) in new[] { (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1) })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, caught =>
            {
                caught.Cancel = true;
                last(number);
            }));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => registrations.ForEach(r => r.Dispose());
}
