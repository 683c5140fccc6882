namespace ImageBuild.Interop.Peers;

/// <summary>A folder of a test's own, gone afterwards, mounts and all.</summary>
internal sealed class TempFolder : IDisposable
{
    private static List<string>? kept;

    /// <summary>Makes one, of a name that begins so.</summary>
    public TempFolder(string prefix = "imagebuild-test-") => Path = Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A path below it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// From now on folders stay when they are disposed of, until <see cref="RemoveKept"/>: for who measures, since an
    /// ext4 without a journal passes over the inodes that were deleted within the last minutes, one after the other, for
    /// every file that it makes beside them (fs/ext4/ialloc.c, recently_deleted). Of a process that has one thread.
    /// </summary>
    public static void Keep() => kept ??= [];

    /// <summary>Removes what was kept so far.</summary>
    public static void RemoveKept()
    {
        kept?.ForEach(Remove);
        kept?.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var mount in MountsBelow())
            Tool.Try("umount", ["-l", mount]);
        if (kept is null)
            Remove(Path);
        else
            kept.Add(Path);
    }

    // By rm: trees of tests have folders that only root's tools can go through, and names that .NET can't say.
    private static void Remove(string folder) => Tool.Try("rm", ["-rf", "--one-file-system", folder]);

    private List<string> MountsBelow() => File.ReadAllLines("/proc/self/mounts")
        .Select(line => line.Split(' ')[1]).Where(m => m.StartsWith(Path + "/", StringComparison.Ordinal)).Reverse().ToList();
}
