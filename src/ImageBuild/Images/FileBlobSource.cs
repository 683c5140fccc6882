using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>A blob that is a file.</summary>
public sealed class FileBlobSource(string path) : IBlobSource
{
    /// <inheritdoc/>
    public Reference? Repository => null;

    /// <inheritdoc/>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => File.Exists(path)
        ? Task.FromResult<Stream>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, useAsync: false))
        : throw Errors.BlobNotFound(descriptor.Digest, $"'{path}'");

    /// <summary>The file, for messages.</summary>
    public override string ToString() => $"'{path}'";
}
