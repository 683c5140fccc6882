using ImageBuild.Archive;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Engine;

/// <summary>
/// The place <c>docker-daemon:name[:tag]</c>: a container engine on this machine, which images are loaded into and saved
/// from. One that it has already gets its name and nothing is sent.
/// </summary>
/// <param name="candidates">Where it may be; the first that answers is taken.</param>
/// <param name="temporaryFolder">Where the archive is written that is sent or comes.</param>
public sealed class EnginePlace(IReadOnlyList<EngineAddress> candidates, string temporaryFolder) : IPlace
{
    /// <inheritdoc/>
    public string Scheme => "docker-daemon";

    /// <inheritdoc/>
    public IImageSource OpenSource(string name) => new EngineSource(
        token => FindAsync(candidates, token), TemporaryFile(temporaryFolder), Reference.Parse(name).WithDefaultTag());

    /// <inheritdoc/>
    public IImageDestination OpenDestination(string name)
    {
        var reference = Reference.Parse(name).WithDefaultTag();
        return reference.Digest is null
            ? new Destination(candidates, temporaryFolder, reference)
            : throw Errors.UnsupportedPlace($"{Scheme}:{name}", "an image can't be given a digest. Write docker-daemon:NAME:TAG.");
    }

    /// <summary>Gives an image its name in the engine, if that has the image; see <see cref="EngineClient.TryTagAsync"/>.</summary>
    /// <exception cref="ImageBuildException">IMG2017: no engine answers; IMG2018: it refuses.</exception>
    public async Task<bool> TryTagAsync(Image image, string name, CancellationToken cancellationToken)
    {
        using var engine = await FindAsync(candidates, cancellationToken);
        var reference = Reference.Parse(name).WithDefaultTag();
        return await engine.TryTagAsync(image.Id, reference, cancellationToken)
            || await engine.TryTagAsync(image.Digest, reference, cancellationToken);
    }

    private static async Task<EngineClient> FindAsync(IReadOnlyList<EngineAddress> candidates, CancellationToken cancellationToken) =>
        await EngineClient.FindAsync(candidates, cancellationToken) ?? throw Errors.EngineNotFound(candidates);

    private static string TemporaryFile(string folder) => Path.Combine(folder, Guid.NewGuid().ToString("N") + ".tar");

    // An engine takes an image as one archive, so that is written first; nothing of a failed one is kept by the engine.
    private sealed class Destination(IReadOnlyList<EngineAddress> candidates, string temporaryFolder, Reference name) : IImageDestination
    {
        private readonly string file = TemporaryFile(temporaryFolder);
        private DockerArchiveDestination? archive;

        public int MaxParallel => Archive.MaxParallel;

        private DockerArchiveDestination Archive
        {
            get
            {
                Directory.CreateDirectory(temporaryFolder);
                return archive ??= new DockerArchiveDestination(new ArchiveWriter(file), _ => [name]);
            }
        }

        public Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken) => Archive.TryReuseBlobAsync(blob, cancellationToken);

        public Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken) =>
            Archive.PutBlobAsync(blob, bytesDone, cancellationToken);

        public Task PutManifestAsync(Document document, CancellationToken cancellationToken) =>
            Archive.PutManifestAsync(document, cancellationToken);

        public async Task<Digest?> CommitAsync(Document root, CancellationToken cancellationToken)
        {
            using var engine = await FindAsync(candidates, cancellationToken);
            var id = await Archive.CommitAsync(root, cancellationToken);
            await using var content = File.OpenRead(file);
            await engine.LoadAsync(content, cancellationToken);
            var held = await engine.IdOfAsync(name, cancellationToken);
            // What keeps images in containerd calls them by the archive's manifest.
            return held is not null && Archive.Manifests.Contains(held) ? id : held;
        }

        /// <summary>The engine and the name, for messages.</summary>
        public override string ToString() => $"'docker-daemon:{name.FamiliarName}'";

        public async ValueTask DisposeAsync()
        {
            if (archive is null)
                return;
            await archive.DisposeAsync();
            File.Delete(file);
        }
    }
}
