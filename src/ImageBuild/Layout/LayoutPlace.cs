using ImageBuild.Images;

namespace ImageBuild.Layout;

/// <summary>The place <c>oci:FOLDER[:tag]</c>: an OCI image layout.</summary>
/// <param name="workingDirectory">Where a relative folder starts.</param>
public sealed class LayoutPlace(string workingDirectory) : IPlace
{
    /// <inheritdoc/>
    public string Scheme => "oci";

    /// <inheritdoc/>
    public IImageSource OpenSource(string name)
    {
        var (layout, tag) = Parse(name);
        return new LayoutSource(layout, $"oci:{layout.Folder}", tag);
    }

    /// <inheritdoc/>
    public IImageDestination OpenDestination(string name)
    {
        var (layout, tag) = Parse(name);
        return new LayoutDestination(layout, tag);
    }

    private (LayoutFolder Layout, string? Tag) Parse(string name)
    {
        var (path, tag) = PathAndName.Split(name);
        if (path.Length == 0)
            throw Errors.InvalidPlaceName($"oci:{name}", "oci:FOLDER[:tag]");
        var folder = Path.GetFullPath(path, workingDirectory);
        return (new LayoutFolder(folder, folder), tag);
    }
}
