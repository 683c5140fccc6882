namespace ImageBuild.Layout;

/// <summary>
/// The one way in which a file of a layout or a store comes to be: written aside, flushed to the disk, renamed. A reader
/// sees the old file or the new one, whole; after a power cut there is one of the two.
/// </summary>
public static class DurableFile
{
    /// <summary>Writes a file that may replace another.</summary>
    /// <param name="target">Where it is in the end.</param>
    /// <param name="aside">Where it is written, over what a killed writer left; on the same file system. Gone afterwards, whatever happens.</param>
    /// <param name="write">Writes the content. If it throws, the target is what it was.</param>
    public static async Task WriteAsync(string target, string aside, Func<Stream, Task> write)
    {
        await WriteAsideAsync(aside, write);
        Publish(aside, target);
    }

    /// <summary>Writes a file for a user, whole or not at all.</summary>
    /// <param name="path">The file, absolute; what is there is replaced.</param>
    /// <param name="write">Writes the content. If it throws, the file is what it was.</param>
    /// <exception cref="ImageBuildException">IMG3050: it can't be written.</exception>
    public static async Task WriteResultAsync(string path, Func<Stream, Task> write)
    {
        try
        {
            await WriteAsync(path, Path.Combine(Path.GetDirectoryName(path)!, TemporaryFolder.Prefix + Guid.NewGuid().ToString("N")), write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Errors.PlaceNotWritable(path, e);
        }
    }

    /// <summary>Writes a file that is to be published later, and flushes it to the disk.</summary>
    /// <param name="aside">Where it is written. Not there after a failure.</param>
    /// <param name="write">Writes the content.</param>
    public static async Task WriteAsideAsync(string aside, Func<Stream, Task> write)
    {
        try
        {
            await using var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
            await write(file);
            file.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    /// <summary>Gives a file that is flushed to the disk its place; what had the place before is gone. Nothing stays aside.</summary>
    public static void Publish(string aside, string target)
    {
        try
        {
            // Opened before it has its name: from then on somebody may have it locked, as he does a layout's marker.
            using var renamed = new FileStream(aside, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            File.Move(aside, target, overwrite: true);
            // There is no fsync of a folder without native calls. On ext4, XFS and Btrfs, syncing a file that was just
            // renamed commits the transaction that holds its rename.
            renamed.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }
}
