using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static unsafe partial class Linux
{
    /// <summary>
    /// Bytes that nobody can foretell (getrandom(2)): the kernel's own. The framework would load a library of
    /// cryptography for them, which takes as long as a container takes to start.
    /// </summary>
    public static void FillRandom(Span<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            // Of 256 bytes and less, all come at once.
            if (getrandom(pointer, (nuint)bytes.Length, 0) != bytes.Length)
                throw SyscallException.Last($"getrandom({bytes.Length})");
        }
    }

    // Safety: writes at most the size that is passed; the memory is pinned for the call.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial nint getrandom(byte* buffer, nuint size, uint flags);
}
