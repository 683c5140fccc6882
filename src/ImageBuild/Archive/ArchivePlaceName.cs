using ImageBuild.Layout;

namespace ImageBuild.Archive;

/// <summary><c>FILE[:NAME[,NAME…]]</c>, the file absolute.</summary>
internal sealed record ArchivePlaceName(string File, string? Name)
{
    /// <summary>The names that an image is written under.</summary>
    public string[] Names => Name?.Split(',') ?? [];

    /// <summary>Reads what stands after the scheme.</summary>
    /// <exception cref="ImageBuildException">IMG1001: there is no file in it.</exception>
    public static ArchivePlaceName Parse(string scheme, string text, string workingDirectory)
    {
        var (path, name) = PathAndName.Split(text);
        if (path.Length == 0)
            throw Errors.InvalidPlaceName($"{scheme}:{text}", $"{scheme}:FILE[:NAME]");
        return new ArchivePlaceName(Path.GetFullPath(path, workingDirectory), name);
    }
}
