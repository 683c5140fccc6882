using System.Globalization;
using System.Runtime.CompilerServices;

namespace ImageBuild.Runtime.Interop;

/// <summary>
/// The text of a call, put together only if the call failed: descriptors print their paths, which costs a call each.
/// </summary>
[InterpolatedStringHandler]
internal ref struct CallText
{
    private DefaultInterpolatedStringHandler text;

    /// <summary>Of the call that has just failed on this thread: asked before anything is printed.</summary>
    public CallText(int literalLength, int formattedCount)
        : this(literalLength, formattedCount, Linux.LastErrno, out _)
    {
    }

    public CallText(int literalLength, int formattedCount, Errno errno, out bool isFailure)
    {
        Errno = errno;
        isFailure = errno != Errno.None;
        text = isFailure ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    /// <summary>Why it failed.</summary>
    public Errno Errno { get; }

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string format) => text.AppendFormatted(value, format);

    public override string ToString() => text.ToStringAndClear();
}
