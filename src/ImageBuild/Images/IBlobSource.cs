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
}
