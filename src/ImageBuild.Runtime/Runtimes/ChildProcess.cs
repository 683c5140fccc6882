using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>A child of this process.</summary>
public sealed class ChildProcess : IDisposable
{
    internal ChildProcess(int id, SafeFd handle)
    {
        Id = id;
        Handle = handle;
    }

    /// <summary>Its process id.</summary>
    public int Id { get; }

    internal SafeFd Handle { get; }

    /// <summary>Sends a signal; nothing if it has ended.</summary>
    public void Signal(int number) => Linux.TryPidfdSendSignal(Handle, number);

    /// <summary>Waits for its end. Once.</summary>
    /// <returns>Its exit code, or 128 and the signal that ended it.</returns>
    public Task<int> WaitForExitAsync() =>
        Task.Factory.StartNew(() => Linux.WaitForExit(Handle), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
