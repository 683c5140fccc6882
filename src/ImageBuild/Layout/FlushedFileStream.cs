namespace ImageBuild.Layout;

/// <summary>A new file that goes to the disk while it is written, so that at its end there is little left to wait for.</summary>
/// <param name="path">Where; there is none yet.</param>
internal sealed class FlushedFileStream(string path) : WriteOnlyStream
{
    // Some hundredths of a second for a disk.
    private const int Step = 8 << 20;

    private readonly FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
    private Task flushing = Task.CompletedTask;
    private long left;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        file.Write(buffer);
        left += buffer.Length;
        // A flush that failed is not tried again: the last one says so.
        if (left < Step || !flushing.IsCompletedSuccessfully)
            return;
        left = 0;
        flushing = Task.Run(() => RandomAccess.FlushToDisk(file.SafeFileHandle));
    }

    /// <summary>Returns when all that was written is on the disk.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void FlushToDisk()
    {
        flushing.GetAwaiter().GetResult();
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // It has the file open. Whoever wants to know whether it failed has flushed it.
            Task.WaitAny(flushing);
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
