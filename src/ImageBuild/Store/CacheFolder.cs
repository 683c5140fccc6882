namespace ImageBuild.Store;

/// <summary>A folder of files that may go at any time.</summary>
internal static class CacheFolder
{
    /// <summary>Removes the files that were written first, if there are more than so many.</summary>
    public static void Trim(string folder, int most)
    {
        foreach (var old in new DirectoryInfo(folder).GetFiles().OrderByDescending(f => f.LastWriteTimeUtc).Skip(most))
            old.Delete();
    }
}
