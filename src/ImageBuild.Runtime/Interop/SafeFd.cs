using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageBuild.Runtime.Interop;

/// <summary>An open file descriptor, closed when disposed. Prints as strace -y does: <c>7&lt;/path&gt;</c>.</summary>
internal sealed class SafeFd : SafeHandleMinusOneIsInvalid
{
    private const int AT_FDCWD = -100;

    public SafeFd()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Takes over an open descriptor.</summary>
    public SafeFd(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    private SafeFd(int fd, bool ownsHandle)
        : base(ownsHandle) => SetHandle(fd);

    /// <summary>The working folder, for calls on absolute host paths: those ignore it. Never closed.</summary>
    public static SafeFd Cwd { get; } = new(AT_FDCWD, ownsHandle: false);

    /// <summary>Somebody else's open descriptor, not closed here.</summary>
    public static SafeFd Borrow(int fd) => new(fd, ownsHandle: false);

    /// <summary>The number, valid as long as this is not disposed.</summary>
    public int Number => (int)handle;

    /// <summary>
    /// The magic link that names what is open, whatever its path has become; for calls that take no descriptor.
    /// </summary>
    public string ProcPath => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{Number}");

    public override string ToString()
    {
        if (Number == AT_FDCWD)
            return nameof(AT_FDCWD);
        // Asked for while a failure is put into words: the error number of that must outlive this call.
        var errno = Marshal.GetLastPInvokeError();
        var path = IsClosed ? null : Linux.TryReadLink(ProcPath);
        Marshal.SetLastPInvokeError(errno);
        return string.Create(CultureInfo.InvariantCulture, $"{Number}<{path ?? "closed"}>");
    }

    protected override bool ReleaseHandle() => Linux.Close((int)handle) == 0;
}
