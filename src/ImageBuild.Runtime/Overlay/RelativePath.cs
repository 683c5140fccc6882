namespace ImageBuild.Runtime.Overlay;

/// <summary>Paths below a root, through no link: names between slashes, none at the ends; the root is empty.</summary>
internal static class RelativePath
{
    /// <summary>The folder that a path is in.</summary>
    public static string Parent(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    /// <summary>The last name.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>A name in a folder.</summary>
    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>Whether a path is below a folder, or is it.</summary>
    public static bool IsWithin(string path, string folder) => path == folder || (path.Length > folder.Length
        && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>A path and every folder above it but the root.</summary>
    public static IEnumerable<string> WithParents(string path)
    {
        for (; path.Length > 0; path = Parent(path))
            yield return path;
    }
}
