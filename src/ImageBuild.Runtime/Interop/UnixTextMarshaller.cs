using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Interop;

/// <summary>Hands strings to the kernel as the bytes that <see cref="UnixText"/> stands for, and a NUL.</summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static unsafe class UnixTextMarshaller
{
    /// <summary>The state of one call: short strings stay on the stack.</summary>
    public ref struct In
    {
        private byte* native;
        private bool isAllocated;

        public static int BufferSize => 512;

        public void FromManaged(string? managed, Span<byte> buffer)
        {
            if (managed is null)
                return;
            // The kernel would see a shorter name than the one that was checked.
            if (managed.Contains('\0', StringComparison.Ordinal))
                throw new ArgumentException("A name with a NUL in it.", nameof(managed));
            var most = (managed.Length * UnixText.MaxBytesPerChar) + 1;
            isAllocated = most > buffer.Length;
            // Safety: the generated stub allocates the buffer on its stack, where nothing moves, and calls Free.
            native = isAllocated
                ? (byte*)NativeMemory.Alloc((nuint)most)
                : (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer));
            var length = UnixText.Encode(managed, new Span<byte>(native, most - 1));
            native[length] = 0;
        }

        public readonly byte* ToUnmanaged() => native;

        public readonly void Free()
        {
            if (isAllocated)
                NativeMemory.Free(native);
        }
    }
}
