using System.Text;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Layout;

public sealed partial class LayoutFolder
{
    private const string Marker = """{"imageLayoutVersion":"1.0.0"}""";
    private const int BufferSize = 256 << 10;

    /// <summary>Makes an empty layout where there is none.</summary>
    public async Task CreateAsync()
    {
        if (Exists)
            return;
        Directory.CreateDirectory(temporary);
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
        // By one process alone: File.Move without overwriting looks and then renames, so that an index that another
        // process made in between, and has written an image to, would be gone.
        using var making = await FileLock.AcquireAsync(Path.Combine(temporary, TemporaryFolder.Prefix + "new"), CancellationToken.None);
        if (!Exists)
        {
            if (!File.Exists(IndexPath))
                await WriteIndexAsync(new Index { MediaType = MediaTypes.OciIndex, Manifests = [] });
            // The last, since it is what makes a layout of the folder.
            await DurableFile.WriteAsync(MarkerPath, Aside("marker"), f => f.WriteAsync(Encoding.ASCII.GetBytes(Marker)).AsTask());
        }

        making.Remove();
    }

    /// <summary>Replaces <c>index.json</c> by what <paramref name="edit"/> makes of it; one at a time between processes.</summary>
    /// <returns>The file as it was read back, before anybody else could write it.</returns>
    public async Task<Index> EditIndexAsync(Func<Index, Index> edit, CancellationToken cancellationToken)
    {
        using var taken = await FileLock.AcquireAsync(MarkerPath, cancellationToken);
        var before = ReadIndex();
        var after = edit(before);
        if (ReferenceEquals(after, before))
            return before;
        await WriteIndexAsync(after);
        return ReadIndex();
    }

    /// <summary>Writes a blob, verified while it streams; a blob that is there already is left as it is.</summary>
    /// <param name="bytesDone">Told the bytes written so far.</param>
    /// <exception cref="ImageBuildException">IMG3002, IMG3003: it is not what it says; nothing is kept.</exception>
    public async Task WriteBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        if (HasBlob(blob.Descriptor))
            return;
        var aside = Aside(Guid.NewGuid().ToString("N"));
        await StageBlobAsync(blob, aside, bytesDone, cancellationToken);
        PublishBlob(aside, blob.Descriptor.Digest);
    }

    /// <summary>Writes a manifest or an index.</summary>
    public Task WriteDocumentAsync(Document document, CancellationToken cancellationToken) =>
        WriteBlobAsync(Blob.Of(document), null, cancellationToken);

    /// <summary>Writes a blob aside, verified while it streams and flushed to the disk.</summary>
    /// <param name="aside">The file to write; on the layout's file system. Not there after a failure.</param>
    /// <param name="bytesDone">Told the bytes written so far.</param>
    /// <exception cref="ImageBuildException">IMG3002, IMG3003: it is not what it says.</exception>
    internal static async Task StageBlobAsync(
        Blob blob, string aside, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        await using var content = await blob.OpenVerifiedAsync(cancellationToken);
        await DurableFile.WriteAsideAsync(aside, async file =>
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

    /// <summary>Puts a blob that was written aside in its place.</summary>
    internal void PublishBlob(string aside, Digest digest)
    {
        var target = BlobPath(digest);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        DurableFile.Publish(aside, target);
    }

    private string Aside(string name) => Path.Combine(temporary, TemporaryFolder.Prefix + name);

    // Always to the same file, for there is one writer at a time: what a killed one leaves the next writes over.
    private Task WriteIndexAsync(Index index) =>
        DurableFile.WriteAsync(IndexPath, Aside("index"), f => f.WriteAsync(OciJson.Write(index)).AsTask());
}
