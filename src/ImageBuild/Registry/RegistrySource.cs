using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

/// <summary>An image in a registry, or in the first of its mirrors that gives what is asked.</summary>
/// <param name="image">The image as the user named it, with tag or digest.</param>
/// <param name="repositories">The repository in each mirror, then the registry's own.</param>
internal sealed class RegistrySource(Reference image, IReadOnlyList<RepositoryClient> repositories) : IImageSource
{
    /// <inheritdoc/>
    public Reference? Repository => image;

    /// <inheritdoc/>
    public Task<Document> ReadRootAsync(CancellationToken cancellationToken) =>
        FromFirstAsync(r => r.GetManifestAsync(NameIn(r), cancellationToken));

    /// <summary>Which manifest or index the name stands for, by one question; null if the first that answers does not say.</summary>
    public Task<Descriptor?> ResolveAsync(CancellationToken cancellationToken) =>
        FromFirstAsync(r => r.HeadManifestAsync(NameIn(r), cancellationToken));

    /// <inheritdoc/>
    public Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        FromFirstAsync(r => r.GetManifestAsync(descriptor, cancellationToken));

    /// <inheritdoc/>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        OpenBlobAsync(descriptor, 0, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, long from, CancellationToken cancellationToken) =>
        FromFirstAsync(r => r.OpenBlobAsync(descriptor, from, cancellationToken));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The repository, for messages.</summary>
    public override string ToString() => image.Repository;

    private Reference NameIn(RepositoryClient repository) => image.Digest is { } digest
        ? repository.Repository.WithDigest(digest) : repository.Repository.WithTag(image.Tag!);

    // Whatever is wrong with a mirror, the registry itself decides.
    private async Task<T> FromFirstAsync<T>(Func<RepositoryClient, Task<T>> read)
    {
        foreach (var mirror in repositories.SkipLast(1))
        {
            try
            {
                return await read(mirror);
            }
            catch (ImageBuildException)
            {
            }
        }

        return await read(repositories[^1]);
    }
}
