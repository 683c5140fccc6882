namespace ImageBuild.Interop.Peers;

/// <summary>A folder of a test's own, gone afterwards, mounts and all.</summary>
internal sealed class TempFolder : IDisposable
{
    /// <summary>Makes one, of a name that begins so.</summary>
    public TempFolder(string prefix = "imagebuild-test-") => Path = Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A path below it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var mount in MountsBelow())
            Tool.Try("umount", ["-l", mount]);
        // By rm: trees of tests have folders that only root's tools can go through, and names that .NET can't say.
        Tool.Try("rm", ["-rf", "--one-file-system", Path]);
    }

    private List<string> MountsBelow() => File.ReadAllLines("/proc/self/mounts")
        .Select(line => line.Split(' ')[1]).Where(m => m.StartsWith(Path + "/", StringComparison.Ordinal)).Reverse().ToList();
}
