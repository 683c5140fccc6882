using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>Where blobs can be read. Nothing that comes out is checked: <see cref="Blob.OpenVerifiedAsync"/> does that.</summary>
public interface IBlobSource
{
    /// <summary>
    /// The repository that is known to hold these blobs, so that a push to the same registry may mount them; else null.
    /// </summary>
    Reference? Repository { get; }

    /// <summary>Opens a blob at its start. The caller disposes. May be called often and from several threads.</summary>
    /// <exception cref="ImageBuildException">IMG3006: it is not there.</exception>
    Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>Opens a blob from a byte on, for who has what comes before it. What is remote sends no more than that.</summary>
    /// <param name="descriptor">The blob.</param>
    /// <param name="from">The first byte that is wanted, less than the blob's size.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageBuildException">IMG3006: it is not there; IMG3003: it ends before that byte.</exception>
    async Task<Stream> OpenBlobAsync(Descriptor descriptor, long from, CancellationToken cancellationToken)
    {
        var stream = await OpenBlobAsync(descriptor, cancellationToken);
        if (from > 0 && !await SkipAsync(stream, from, cancellationToken))
        {
            await stream.DisposeAsync();
            throw Errors.SizeMismatch(descriptor, ToString() ?? "the source");
        }

        return stream;
    }

    private static async Task<bool> SkipAsync(Stream stream, long bytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        for (int read; bytes > 0; bytes -= read)
        {
            read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)), cancellationToken);
            if (read == 0)
                return false;
        }

        return true;
    }
}
