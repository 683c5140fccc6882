using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Layout;

/// <summary>
/// An OCI image layout on disk (image-spec image-layout.md): <c>oci-layout</c>, <c>index.json</c>, <c>blobs/</c>. Readers
/// need no lock, since every file that they open was put there whole.
/// </summary>
/// <param name="folder">The layout's folder.</param>
/// <param name="temporary">Where files are written before they are whole; on the same file system.</param>
public sealed partial class LayoutFolder(string folder, string temporary) : ILayoutReader
{
    // A name is a descriptor of some 300 bytes: room for 100,000.
    private const int MaxIndexSize = 32 << 20;

    // Nearly every manifest and configuration.
    private const int SmallBlob = 64 << 10;

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <inheritdoc/>
    public Reference? Repository => null;

    /// <summary>Makes blobs again that are not there as files; null if nobody can.</summary>
    public IBlobRebuilder? Rebuilder { get; init; }

    /// <summary>Whether there is a layout.</summary>
    public bool Exists => File.Exists(MarkerPath);

    private string MarkerPath => Path.Combine(folder, "oci-layout");

    private string IndexPath => Path.Combine(folder, "index.json");

    /// <summary>Reads <c>index.json</c>.</summary>
    /// <exception cref="ImageBuildException">IMG3005: there is no layout; IMG3001: its index is damaged; IMG3051: it can't be read.</exception>
    public Index ReadIndex()
    {
        if (!Exists || !File.Exists(IndexPath))
            throw Errors.ImageNotFound(folder, "The folder is no OCI image layout: it has no oci-layout or no index.json.");
        try
        {
            if (new FileInfo(IndexPath).Length is var size and > MaxIndexSize)
                throw Errors.InvalidDocument("index.json", $"it has {size} bytes.");
            return OciJson.ReadIndex(File.ReadAllBytes(IndexPath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Errors.PlaceNotReadable(IndexPath, e);
        }
    }

    /// <summary>The file of a blob, there or not.</summary>
    public string BlobPath(Digest digest) => Path.Combine(folder, "blobs", digest.Algorithm, digest.Hex);

    /// <summary>Whether the blob is there, at its full length, or can be made again.</summary>
    public bool HasBlob(Descriptor descriptor) => new FileInfo(BlobPath(descriptor.Digest)) is { Exists: true } file
        ? file.Length == descriptor.Size : IsDropped(descriptor.Digest);

    /// <summary>Whether the blob is not there, and can be made again.</summary>
    public bool IsDropped(Digest digest) => Rebuilder is not null && !File.Exists(BlobPath(digest)) && Rebuilder.CanRebuild(digest);

    /// <summary>Every blob that is there; what is no blob by its name is passed over.</summary>
    public IEnumerable<(Digest Digest, FileInfo File)> Blobs()
    {
        var blobs = new DirectoryInfo(Path.Combine(folder, "blobs"));
        foreach (var file in blobs.Exists ? blobs.EnumerateFiles("*", SearchOption.AllDirectories) : [])
        {
            if (Digest.TryParse($"{file.Directory!.Name}:{file.Name}", out var digest))
                yield return (digest, file);
        }
    }

    /// <inheritdoc/>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var path = BlobPath(descriptor.Digest);
        // Looked at once: of a list of images it is most of what the kernel is asked.
        var file = new FileInfo(path);
        if (!file.Exists && IsDropped(descriptor.Digest))
            return Rebuilder!.RebuildAsync(descriptor.Digest, cancellationToken);
        if (!file.Exists)
            throw Errors.BlobNotFound(descriptor.Digest, ToString());
        // Before it is opened: a pipe in a blob's place would be waited for, and has no length.
        if (file.Length != descriptor.Size)
            throw Errors.SizeMismatch(descriptor, ToString());
        try
        {
            // There sooner than a thread that would read it.
            return Task.FromResult<Stream>(descriptor.Size <= SmallBlob
                ? new MemoryStream(File.ReadAllBytes(path), writable: false)
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1));
        }
        catch (FileNotFoundException)
        {
            throw Errors.BlobNotFound(descriptor.Digest, ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Errors.PlaceNotReadable(path, e);
        }
    }

    /// <summary>Reads a manifest or an index, verified.</summary>
    public Task<Document> ReadDocumentAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Document.ReadAsync(new Blob(descriptor, this), cancellationToken);

    /// <summary>The folder, for messages.</summary>
    public override string ToString() => $"'{folder}'";
}
