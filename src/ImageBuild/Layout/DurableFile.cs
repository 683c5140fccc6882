namespace ImageBuild.Layout;

/// <summary>
/// The one way in which a file of a layout or a store comes to be: written aside, flushed to the disk, renamed. A reader
/// sees the old file or the new one, whole; after a power cut there is one of the two.
/// </summary>
public static class DurableFile
{
    private const int BufferSize = 256 << 10;

    /// <summary>Writes a file that may replace another.</summary>
    /// <param name="target">Where it is in the end.</param>
    /// <param name="aside">Where it is written; on the same file system. Gone afterwards, whatever happens.</param>
    /// <param name="write">Writes the content. If it throws, the target is what it was.</param>
    public static async Task WriteAsync(string target, string aside, Func<Stream, Task> write)
    {
        try
        {
            await using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize))
            {
                await write(file);
                file.Flush(flushToDisk: true);
            }

            Publish(aside, target);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    /// <summary>Gives a file that is flushed to the disk its place, and what had the place before is gone.</summary>
    public static void Publish(string aside, string target)
    {
        File.Move(aside, target, overwrite: true);
        // There is no fsync of a folder without native calls. On ext4, XFS and Btrfs, syncing a file that was just
        // renamed commits the transaction that holds its rename.
        using var renamed = new FileStream(target, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        renamed.Flush(flushToDisk: true);
    }
}
