using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>Where things are in a store. The folder itself is an OCI image layout; what is more than that is here.</summary>
/// <param name="Root">The store's folder, absolute.</param>
public sealed record StoreFolders(string Root)
{
    /// <summary>Unpacked layers by diff ID: there = complete and durable.</summary>
    public string Layers => Path.Combine(Root, "layers");

    /// <summary>Containers by id. Each names its image's manifest digest in a file <c>image</c>, which keeps the image.</summary>
    public string Containers => Path.Combine(Root, "containers");

    /// <summary>What can be made again; may be deleted at any time.</summary>
    public string Cache => Path.Combine(Root, "cache");

    /// <summary>Which layers builds made of what; the layers themselves are blobs of the store. See <see cref="LayerCache"/>.</summary>
    public string CachedLayers => Path.Combine(Cache, "layers");

    /// <summary>Files that are not whole yet.</summary>
    public string Temporary => Path.Combine(Root, "tmp");

    /// <summary>A new file for what is not whole yet. If its writer dies a prune removes it: it is for who holds the blobs meanwhile.</summary>
    public string NewAside() => Path.Combine(Temporary, TemporaryFolder.Prefix + Guid.NewGuid().ToString("N"));

    internal const string PartialPrefix = "blob-";

    /// <summary>A blob that has come in part, or is coming; who holds the blob's lock may touch it.</summary>
    internal string Partial(Digest digest) => Path.Combine(Temporary, $"{PartialPrefix}{digest.Algorithm}-{digest.Hex}");

    /// <summary>Locks between processes.</summary>
    public string Locks => Path.Combine(Root, "locks");

    /// <summary>Whether the root has something in it that no store has.</summary>
    internal bool HoldSomethingElse() => Directory.EnumerateFileSystemEntries(Root)
        // The layout's marker too: another process may have made the store a moment ago.
        .Except([Layers, Containers, Cache, Temporary, Locks, Path.Combine(Root, "blobs"), Path.Combine(Root, "index.json"), Path.Combine(Root, "oci-layout")])
        .Any();

    /// <summary>
    /// The store that a user means who names none: <c>IMAGEBUILD_STORE</c>, else <c>$XDG_DATA_HOME/imagebuild</c>, else
    /// <c>~/.local/share/imagebuild</c>; on Windows <c>%LOCALAPPDATA%\imagebuild</c>, on macOS
    /// <c>~/Library/Application Support/imagebuild</c>.
    /// </summary>
    /// <param name="environment">The process's environment.</param>
    /// <param name="workingDirectory">Where a relative path starts.</param>
    public static StoreFolders Default(IReadOnlyDictionary<string, string> environment, string workingDirectory)
    {
        var home = Value("HOME") ?? Value("USERPROFILE") ?? workingDirectory;
        var path = Value("IMAGEBUILD_STORE") ?? Path.Combine(DataFolder(), "imagebuild");
        return new StoreFolders(Path.GetFullPath(path, workingDirectory));

        string? Value(string name) => environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

        string DataFolder() => OperatingSystem.IsWindows() ? Value("LOCALAPPDATA") ?? Path.Combine(home, "AppData", "Local")
            : Value("XDG_DATA_HOME")
            ?? (OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Application Support") : Path.Combine(home, ".local", "share"));
    }
}
