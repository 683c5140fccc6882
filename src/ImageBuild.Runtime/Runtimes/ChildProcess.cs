using System.Globalization;
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

    /// <summary>A child that has not been waited for, so that its id is nobody else's.</summary>
    internal static ChildProcess Open(int id) => Linux.TryPidfdOpen(id, out var handle) is var errno and not Errno.None
        ? throw new SyscallException($"pidfd_open({id})", errno)
        : new ChildProcess(id, handle);

    /// <summary>Its process id.</summary>
    public int Id { get; }

    internal SafeFd Handle { get; }

    /// <summary>Sends a signal; nothing if it has ended.</summary>
    public void Signal(int number)
    {
        try
        {
            Linux.TryPidfdSendSignal(Handle, number);
        }
        catch (ObjectDisposedException)
        {
            // It has ended, and who waited for it is done.
        }
    }

    /// <summary>Whether it has a handler for a signal, or ignores it (proc_pid_status(5)). True if that can't be read.</summary>
    public bool Handles(int number)
    {
        try
        {
            var masks = File.ReadLines($"/proc/{Id}/status")
                .Where(l => l.StartsWith("SigCgt:", StringComparison.Ordinal) || l.StartsWith("SigIgn:", StringComparison.Ordinal))
                .Select(l => ulong.Parse(l.AsSpan("SigCgt:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            return masks.Any(m => (m >> (number - 1) & 1) != 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Blocks until it ends. Once: then it is gone.</summary>
    /// <returns>Its exit code, or 128 and the number of the signal that ended it.</returns>
    public int WaitForExit() => Linux.WaitForExit(Handle);

    /// <summary>As <see cref="WaitForExit"/>, on a thread of its own.</summary>
    public Task<int> WaitForExitAsync() =>
        Task.Factory.StartNew(WaitForExit, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
