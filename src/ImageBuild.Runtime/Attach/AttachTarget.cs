using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Attach;

/// <summary>The process for which those who are attached have something.</summary>
internal sealed record AttachTarget
{
    /// <summary>Its input: a pipe, or our side of its terminal; null where it takes none.</summary>
    public SafeFd? Input { get; init; }

    /// <summary>Our side of its terminal; null if it has none.</summary>
    public SafeFd? Terminal { get; init; }

    /// <summary>Sends it a signal.</summary>
    public Action<int>? Signal { get; init; }

    /// <summary>Gives it input; nothing if it takes none any more.</summary>
    public void TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (Input is not null)
                Linux.Write(Input, bytes);
        }
        catch (Exception e) when (e is SyscallException or ObjectDisposedException)
        {
            // It has ended, or closed it.
        }
    }
}
