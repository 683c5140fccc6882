using System.Text;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Layout;

/// <summary>An OCI image layout on disk (image-spec image-layout.md): <c>oci-layout</c>, <c>index.json</c>, <c>blobs/</c>.</summary>
/// <param name="folder">The layout's folder.</param>
/// <param name="temporary">Where files are written before they are whole; on the same file system.</param>
public sealed class LayoutFolder(string folder, string temporary) : ILayoutReader
{
    private const string Marker = """{"imageLayoutVersion":"1.0.0"}""";
    private const int BufferSize = 256 << 10;

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <inheritdoc/>
    public Reference? Repository => null;

    /// <summary>Whether there is a layout.</summary>
    public bool Exists => File.Exists(MarkerPath);

    private string MarkerPath => Path.Combine(folder, "oci-layout");

    private string IndexPath => Path.Combine(folder, "index.json");

    /// <summary>Makes an empty layout where there is none.</summary>
    public async Task CreateAsync()
    {
        if (Exists)
            return;
        Directory.CreateDirectory(temporary);
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
        if (!File.Exists(IndexPath))
            await WriteIndexAsync(new Index { MediaType = MediaTypes.OciIndex, Manifests = [] });
        await DurableFile.WriteAsync(MarkerPath, Aside(), f => f.WriteAsync(Encoding.ASCII.GetBytes(Marker)).AsTask());
    }

    /// <summary>Reads <c>index.json</c>.</summary>
    /// <exception cref="ImageBuildException">IMG3005: there is no layout; IMG3001: its index is damaged.</exception>
    public Index ReadIndex()
    {
        if (!Exists || !File.Exists(IndexPath))
            throw Errors.ImageNotFound(folder, "The folder is no OCI image layout: it has no oci-layout or no index.json.");
        if (new FileInfo(IndexPath).Length is var size and > Document.MaxSize)
            throw Errors.InvalidDocument("index.json", $"it has {size} bytes.");
        return OciJson.ReadIndex(File.ReadAllBytes(IndexPath));
    }

    /// <summary>Replaces <c>index.json</c> by what <paramref name="edit"/> makes of it; one at a time between processes.</summary>
    public async Task EditIndexAsync(Func<Index, Index> edit, CancellationToken cancellationToken)
    {
        using var taken = await FileLock.AcquireAsync(MarkerPath, cancellationToken);
        var before = ReadIndex();
        var after = edit(before);
        if (!ReferenceEquals(after, before))
            await WriteIndexAsync(after);
    }

    /// <summary>The file of a blob, there or not.</summary>
    public string BlobPath(Digest digest) => Path.Combine(folder, "blobs", digest.Algorithm, digest.Hex);

    /// <summary>Whether the blob is there, at its full length.</summary>
    public bool HasBlob(Descriptor descriptor) =>
        new FileInfo(BlobPath(descriptor.Digest)) is { Exists: true } file && file.Length == descriptor.Size;

    /// <inheritdoc/>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream>(new FileStream(
                BlobPath(descriptor.Digest), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Errors.BlobNotFound(descriptor.Digest, ToString());
        }
    }

    /// <summary>Reads a manifest or an index, verified.</summary>
    public async Task<Document> ReadDocumentAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Document.Verified(descriptor, await new Blob(descriptor, this).ReadAsync(cancellationToken), ToString());

    /// <summary>Writes a blob, verified while it streams; a blob that is there already is left as it is.</summary>
    /// <param name="bytesDone">Told the bytes written so far.</param>
    /// <exception cref="ImageBuildException">IMG3002, IMG3003: it is not what it says; nothing is kept.</exception>
    public async Task WriteBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        if (HasBlob(blob.Descriptor))
            return;
        var target = BlobPath(blob.Descriptor.Digest);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await using var content = await blob.OpenVerifiedAsync(cancellationToken);
        await DurableFile.WriteAsync(target, Aside(), async file =>
        {
            var buffer = new byte[BufferSize];
            long done = 0;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                bytesDone?.Report(done += read);
            }
        });
    }

    /// <summary>Writes a manifest or an index.</summary>
    public Task WriteDocumentAsync(Document document, CancellationToken cancellationToken) => WriteBlobAsync(
        Blob.Of(document.MediaType, document.Bytes) with { Descriptor = document.Descriptor }, null, cancellationToken);

    /// <summary>The folder, for messages.</summary>
    public override string ToString() => $"'{folder}'";

    private string Aside() => Path.Combine(temporary, $".imagebuild-{Guid.NewGuid():N}");

    private Task WriteIndexAsync(Index index) =>
        DurableFile.WriteAsync(IndexPath, Aside(), f => f.WriteAsync(OciJson.Write(index)).AsTask());
}
