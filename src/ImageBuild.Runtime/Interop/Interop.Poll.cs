using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static unsafe partial class Linux
{
    private const short POLLIN = 1;

    /// <summary>Waits until something can be read, or the other end is closed; false if it takes longer.</summary>
    public static bool WaitReadable(SafeFd fd, TimeSpan most)
    {
        var entry = new PollFd { Fd = fd.Number, Events = POLLIN };
        int ready;
        while ((ready = poll(&entry, 1, (int)most.TotalMilliseconds)) < 0)
        {
            if (LastErrno != Errno.EINTR)
                throw SyscallException.Last($"poll({fd})");
        }

        return ready > 0;
    }

    // Safety: the struct is read and written within the call.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial int poll(PollFd* fds, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Fd;
        public short Events;
        public short ReturnedEvents;
    }
}
