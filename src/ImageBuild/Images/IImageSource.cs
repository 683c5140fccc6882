using ImageBuild.Oci;

namespace ImageBuild.Images;

/// <summary>
/// One image (or index of images) that can be read where it is. Disposing it ends the use of every blob that came from it.
/// </summary>
public interface IImageSource : IBlobSource, IAsyncDisposable
{
    /// <summary>The manifest or index that the reference names; verified if the reference has a digest.</summary>
    /// <exception cref="ImageBuildException">IMG3005: there is no such image.</exception>
    Task<Document> ReadRootAsync(CancellationToken cancellationToken);

    /// <summary>A manifest that an index of this source names, verified against its descriptor.</summary>
    /// <exception cref="ImageBuildException">IMG3002, IMG3003, IMG3006.</exception>
    Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken);
}
