using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Archive;

/// <summary>An OCI image layout in a tar archive. The archive is opened when it is first asked.</summary>
internal sealed class LayoutArchive(string path, string temporaryFolder) : ILayoutReader, IDisposable
{
    /// <summary>The file that makes a layout of a folder.</summary>
    public const string Marker = "oci-layout";

    /// <summary>The list of the layout's images.</summary>
    public const string IndexFile = "index.json";

    private readonly Lazy<TarArchive> archive = new(() => TarArchive.Open(path, temporaryFolder));

    public Reference? Repository => null;

    /// <summary>The archive.</summary>
    public TarArchive Archive => archive.Value;

    /// <summary>Whether the archive holds a layout.</summary>
    public bool IsLayout => Archive.Contains(Marker) && Archive.Contains(IndexFile);

    /// <summary>The name of a blob's file.</summary>
    public static string BlobName(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    public Index ReadIndex() => IsLayout
        ? OciJson.ReadIndex(Archive.ReadFile(IndexFile, Document.MaxSize))
        : throw Errors.InvalidArchive(path, $"it has no {Marker} or no {IndexFile}");

    /// <summary>Whether a blob is there at its full length.</summary>
    public bool HasBlob(Descriptor descriptor) =>
        Archive.Contains(BlobName(descriptor.Digest)) && Archive.LengthOf(BlobName(descriptor.Digest)) == descriptor.Size;

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Archive.Contains(BlobName(descriptor.Digest))
            ? Task.FromResult(Archive.OpenFile(BlobName(descriptor.Digest)))
            : throw Errors.BlobNotFound(descriptor.Digest, ToString());

    public void Dispose()
    {
        if (archive.IsValueCreated)
            archive.Value.Dispose();
    }

    public override string ToString() => $"'{path}'";
}
