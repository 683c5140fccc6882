using ImageBuild.Archive;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Engine;

/// <summary>An image of an engine, which gives it as one archive; that is fetched when somebody reads.</summary>
/// <param name="find">Finds the engine.</param>
/// <param name="file">Where the archive is until this is disposed.</param>
/// <param name="name">The image's name.</param>
internal sealed class EngineSource(
    Func<CancellationToken, Task<EngineClient>> find, string file, Reference name) : IImageSource
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private DockerArchiveSource? archive;

    public Reference? Repository => null;

    public async Task<Document> ReadRootAsync(CancellationToken cancellationToken) =>
        await (await FetchAsync(cancellationToken)).ReadRootAsync(cancellationToken);

    public async Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        await (await FetchAsync(cancellationToken)).ReadManifestAsync(descriptor, cancellationToken);

    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        await (await FetchAsync(cancellationToken)).OpenBlobAsync(descriptor, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        gate.Dispose();
        if (archive is null)
            return;
        await archive.DisposeAsync();
        File.Delete(file);
    }

    /// <summary>The engine and the name, for messages.</summary>
    public override string ToString() => $"'docker-daemon:{name.FamiliarName}'";

    private async Task<DockerArchiveSource> FetchAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return archive ??= await SaveAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<DockerArchiveSource> SaveAsync(CancellationToken cancellationToken)
    {
        using var engine = await find(cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        try
        {
            await using (var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write))
                await engine.SaveAsync(name, output, cancellationToken);
            // It has this image alone, under the name that the engine calls it by.
            return new DockerArchiveSource(new LayoutArchive(file, Path.GetDirectoryName(file)!), entries => entries is [var only]
                ? only
                : throw Errors.InvalidArchive(ToString(), "the engine gave several images or none"));
        }
        catch
        {
            File.Delete(file);
            throw;
        }
    }
}
