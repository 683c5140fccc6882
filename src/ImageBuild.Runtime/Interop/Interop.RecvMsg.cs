using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static unsafe partial class Linux
{
    private const int MSG_CMSG_CLOEXEC = 0x40000000;
    private const int SOL_SOCKET = 1;
    private const int SCM_RIGHTS = 1;

    /// <summary>Receives a descriptor that somebody sends by a socket (unix(7), SCM_RIGHTS). It closes on exec.</summary>
    /// <exception cref="SyscallException">What came was none: EBADMSG.</exception>
    public static SafeFd ReceiveDescriptor(nint socket)
    {
        // With room for the name that is sent along, and for one descriptor.
        const int nameSize = 4096;
        var name = stackalloc byte[nameSize];
        var control = stackalloc ulong[4];
        var vector = new IoVector { Base = name, Length = nameSize };
        var message = new Message { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 4 * sizeof(ulong) };
        var call = $"recvmsg({socket})";
        if (recvmsg((int)socket, &message, MSG_CMSG_CLOEXEC) < 0)
            throw SyscallException.Last(call);
        // struct cmsghdr: size_t length, int level, int type; then the data.
        var header = (int*)control;
        return message.ControlLength >= 20 && header[2] == SOL_SOCKET && header[3] == SCM_RIGHTS
            ? new SafeFd(header[4]) : throw new SyscallException(call, Errno.EBADMSG);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    // struct msghdr of 64-bit Linux: name, its length, vectors, control data, flags.
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    // Safety: the pointers are used within the call; the descriptor that comes belongs to its handle.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial nint recvmsg(int socket, Message* message, int flags);
}
