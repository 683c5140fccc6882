using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

/// <summary>A system call failed. The message is the line that strace would print.</summary>
internal sealed class SyscallException : IOException
{
    public SyscallException(string call, Errno errno)
        : base(Text(call, errno), (int)errno)
    {
        Call = call;
        Errno = errno;
    }

    /// <summary>The call with its arguments.</summary>
    public string Call { get; }

    /// <summary>Why it failed; callers branch on this.</summary>
    public Errno Errno { get; }

    /// <summary>The same in words.</summary>
    public string Reason => Marshal.GetPInvokeErrorMessage((int)Errno);

    /// <summary>Throws if a call failed; its text is put together only then.</summary>
    public static void ThrowIf(Errno errno, [InterpolatedStringHandlerArgument(nameof(errno))] ref CallText call)
    {
        if (errno != Errno.None)
            throw new SyscallException(call.ToString(), errno);
    }

    /// <summary>The exception for the call that has just failed on this thread.</summary>
    public static SyscallException Last(ref CallText call) => new(call.ToString(), call.Errno);

    /// <summary>The same, of a call without arguments worth showing.</summary>
    public static SyscallException Last(string call) => new(call, Linux.LastErrno);

    private static string Text(string call, Errno errno) => string.Create(
        CultureInfo.InvariantCulture, $"{call} = -1 {errno} ({Marshal.GetPInvokeErrorMessage((int)errno)})");
}
