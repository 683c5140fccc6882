using System.Collections.Immutable;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Archive;

/// <summary>
/// The place <c>docker-archive:FILE[:reference]</c>: what <c>docker save</c> writes and <c>docker load</c> reads. It is
/// read where it is, compressed or not, in all forms that docker and podman have given it, and written anew as a whole,
/// under any number of names: <c>a:1,a:2</c>. What we write is an OCI layout too, so it keeps manifest and layers byte for byte; layers in zstd excepted, which are
/// written plain for older dockers, so that the manifest's digest is another one then (the image id is the same).
/// </summary>
/// <param name="workingDirectory">Where a relative file starts.</param>
/// <param name="temporaryFolder">Where compressed archives are decompressed.</param>
public sealed class DockerArchivePlace(string workingDirectory, string temporaryFolder) : IPlace
{
    /// <inheritdoc/>
    public string Scheme => "docker-archive";

    /// <inheritdoc/>
    public IImageSource OpenSource(string name)
    {
        var (file, text) = ArchivePlaceName.Parse(Scheme, name, workingDirectory);
        var reference = text is null ? null : Parse(text);
        return new DockerArchiveSource(
            new LayoutArchive(file, temporaryFolder), entries => Select(entries, $"{Scheme}:{file}", reference));
    }

    /// <inheritdoc/>
    public IImageDestination OpenDestination(string name)
    {
        var parsed = ArchivePlaceName.Parse(Scheme, name, workingDirectory);
        var names = parsed.Names.Select(Parse).ToList();
        return new DockerArchiveDestination(new ArchiveWriter(parsed.File), _ => names);
    }

    private static Reference Parse(string name) => Reference.Parse(name).WithDefaultTag();

    private static DockerArchiveEntry Select(ImmutableArray<DockerArchiveEntry> entries, string archive, Reference? name)
    {
        var available = string.Join(", ", entries.SelectMany(e => e.RepoTags ?? []).DefaultIfEmpty("no names"));
        if (name is not null)
        {
            return entries.FirstOrDefault(e => Names(e).Contains(name))
                ?? throw Errors.ImageNotFound($"{archive}:{name.FamiliarName}", $"The archive has: {available}.");
        }

        return entries is [var only] ? only : throw Errors.ImageNotFound(
            archive, $"There are several images or none, so a name must say which. The archive has: {available}.");
    }

    // Names in an archive are its maker's word: what is no name is not found, and nothing else comes of it.
    internal static IEnumerable<Reference> Names(DockerArchiveEntry entry)
    {
        foreach (var tag in entry.RepoTags ?? [])
        {
            if (Reference.TryParse(tag, out var reference, out _))
                yield return reference.WithDefaultTag();
        }
    }
}
