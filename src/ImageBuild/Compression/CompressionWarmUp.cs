namespace ImageBuild.Compression;

/// <summary>
/// The two methods in which <see cref="DeflateEncoder"/> spends its time are compiled when they are first called, for the
/// processor that is there. Called here ahead, that goes on beside other work.
/// </summary>
public static class CompressionWarmUp
{
    internal const int Bytes = 1024;

    private static int begun;

    /// <summary>Begins, if nobody in this process has; returns at once. Nothing comes of it but speed.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref begun, 1) == 0)
            _ = Task.Run(Compress);
    }

    /// <summary>Compresses zeros.</summary>
    /// <returns>How many bytes come of them: fewer, for what does not become fewer is written by neither method.</returns>
    internal static int Compress()
    {
        var encoder = new DeflateEncoder();
        return encoder.Compress(new byte[Bytes], new byte[encoder.Most(Bytes)]);
    }
}
