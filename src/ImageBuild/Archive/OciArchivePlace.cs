using ImageBuild.Images;
using ImageBuild.Layout;

namespace ImageBuild.Archive;

/// <summary>
/// The place <c>oci-archive:FILE[:name]</c>: an OCI image layout in a tar archive. It is read where it is, compressed or
/// not, and written anew as a whole, in place of what was there, under any number of names: <c>a:1,a:2</c>.
/// </summary>
/// <param name="workingDirectory">Where a relative file starts.</param>
/// <param name="temporaryFolder">Where compressed archives are decompressed.</param>
public sealed class OciArchivePlace(string workingDirectory, string temporaryFolder) : IPlace
{
    /// <inheritdoc/>
    public string Scheme => "oci-archive";

    /// <inheritdoc/>
    public IImageSource OpenSource(string name)
    {
        var (file, tag) = ArchivePlaceName.Parse(Scheme, name, workingDirectory);
        return new LayoutSource(new LayoutArchive(file, temporaryFolder), $"{Scheme}:{file}", tag);
    }

    /// <inheritdoc/>
    public IImageDestination OpenDestination(string name)
    {
        var parsed = ArchivePlaceName.Parse(Scheme, name, workingDirectory);
        return new OciArchiveDestination(new ArchiveWriter(parsed.File), parsed.Names);
    }
}
