using System.Runtime.InteropServices;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Interop;

internal static partial class Linux
{
    // The kernel's own limits (include/uapi/linux/limits.h).
    private const int XATTR_SIZE_MAX = 65536;
    private const int XATTR_LIST_MAX = 65536;

    /// <summary>Sets an extended attribute of an open file or folder; not of an O_PATH descriptor.</summary>
    public static Errno TryFsetxattr(SafeFd fd, string name, ReadOnlySpan<byte> value) =>
        ErrnoOf(fsetxattr(fd, name, value, (nuint)value.Length, 0));

    /// <summary>
    /// Sets an extended attribute of a symbolic link or device without following it, by its folder's descriptor.
    /// </summary>
    public static Errno TryLsetxattr(SafeFd dir, string name, string attribute, ReadOnlySpan<byte> value) =>
        ErrnoOf(lsetxattr($"{dir.ProcPath}/{name}", attribute, value, (nuint)value.Length, 0));

    /// <summary>
    /// The extended attributes of a name in a folder, itself and not what it links to; sorted by name.
    /// </summary>
    public static IReadOnlyList<Xattr> Lgetxattrs(SafeFd dir, string name)
    {
        var path = name.Length == 0 ? dir.ProcPath + "/." : $"{dir.ProcPath}/{name}";
        var buffer = new byte[256];
        while (true)
        {
            var length = llistxattr(path, buffer, (nuint)buffer.Length);
            if (length >= 0)
                return Read(path, buffer.AsSpan(0, (int)length));
            if (LastErrno == Errno.EOPNOTSUPP)
                return [];
            if (LastErrno != Errno.ERANGE || buffer.Length >= XATTR_LIST_MAX)
                throw SyscallException.Last($"llistxattr({Quote(path)} = {dir})");
            buffer = new byte[XATTR_LIST_MAX];
        }
    }

    /// <summary>The value of one extended attribute of a name in a folder, or null.</summary>
    public static byte[]? Lgetxattr(SafeFd dir, string name, string attribute) =>
        GetValue(name.Length == 0 ? dir.ProcPath + "/." : $"{dir.ProcPath}/{name}", attribute);

    private static List<Xattr> Read(string path, ReadOnlySpan<byte> names)
    {
        var xattrs = new List<Xattr>();
        while (!names.IsEmpty)
        {
            var end = names.IndexOf((byte)0);
            var name = UnixText.Decode(names[..end]);
            if (GetValue(path, name) is { } value)
                xattrs.Add(new Xattr(name, value));
            names = names[(end + 1)..];
        }

        xattrs.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return xattrs;
    }

    private static byte[]? GetValue(string path, string attribute)
    {
        var buffer = new byte[256];
        while (true)
        {
            var length = lgetxattr(path, attribute, buffer, (nuint)buffer.Length);
            if (length >= 0)
                return buffer[..(int)length];
            if (LastErrno is Errno.ENODATA or Errno.EOPNOTSUPP)
                return null;
            if (LastErrno != Errno.ERANGE || buffer.Length >= XATTR_SIZE_MAX)
                throw SyscallException.Last($"lgetxattr({Quote(path)}, {Quote(attribute)})");
            buffer = new byte[XATTR_SIZE_MAX];
        }
    }

    // Safety (all): buffers are read or written within the call, at most the size that is passed.
    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int fsetxattr(SafeFd fd, string name, ReadOnlySpan<byte> value, nuint size, int flags);

    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial int lsetxattr(string path, string name, ReadOnlySpan<byte> value, nuint size, int flags);

    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial nint llistxattr(string path, byte[] list, nuint size);

    [LibraryImport(Libc, SetLastError = true, StringMarshallingCustomType = typeof(UnixTextMarshaller))]
    private static partial nint lgetxattr(string path, string name, byte[] value, nuint size);
}
