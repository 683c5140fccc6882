namespace ImageBuild.Store;

/// <summary>
/// Small files that may be deleted at any time. None is seen half written by another process; after a power cut one may
/// be, so who reads it checks it.
/// </summary>
public static class CacheFolder
{
    /// <summary>Writes a file in the place of the one before; its folder is made if it is not there.</summary>
    public static void Write(string file, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(file)!;
        Directory.CreateDirectory(folder);
        var aside = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".tmp");
        try
        {
            File.WriteAllBytes(aside, content);
            File.Move(aside, file, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>As <see cref="Write(string, ReadOnlySpan{byte})"/>; of more files than so many in its folder, those that were written first go.</summary>
    public static void Write(string file, ReadOnlySpan<byte> content, int most)
    {
        Write(file, content);
        foreach (var old in new DirectoryInfo(Path.GetDirectoryName(file)!).GetFiles().OrderByDescending(f => f.LastWriteTimeUtc).Skip(most))
            old.Delete();
    }
}
