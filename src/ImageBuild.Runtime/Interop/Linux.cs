using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

// The C library is the system's own; there is no other folder to find one in.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace ImageBuild.Runtime.Interop;

/// <summary>
/// System calls, one file each (<c>Interop.Call.cs</c>), under their own names. A call named <c>TryX</c> returns the
/// error number, all others throw <see cref="SyscallException"/>. Strings are the bytes of <see cref="Tar.UnixText"/>.
/// The class is not called Interop like its namespace, since C# would take the one for the other.
/// </summary>
internal static partial class Linux
{
    private const string Libc = "libc";

    /// <summary>The error number of the call that has just failed on this thread.</summary>
    public static Errno LastErrno => (Errno)Marshal.GetLastPInvokeError();

    private static Errno ErrnoOf(int result) => result < 0 ? LastErrno : Errno.None;

    private static Errno ErrnoOf(SafeFd fd) => fd.IsInvalid ? LastErrno : Errno.None;

    // As strace prints arguments.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || char.IsSurrogate(c))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static string Octal(int mode) => "0" + Convert.ToString(mode, 8);
}
