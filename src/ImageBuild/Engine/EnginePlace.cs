using ImageBuild.Archive;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Engine;

/// <summary>
/// The place <c>docker-daemon:name[:tag]</c>: a container engine on this machine, which images are loaded into and saved
/// from. One that it has already gets its name and nothing is sent; of others, where the engine can do so, no layers that it has.
/// </summary>
/// <param name="candidates">Where it may be; the first that answers is taken.</param>
/// <param name="temporaryFolder">Where the archive is written that is sent or comes.</param>
public sealed class EnginePlace(IReadOnlyList<EngineAddress> candidates, string temporaryFolder) : IPlace
{
    // image-spec annotations.md, "Pre-Defined Annotation Keys", which builders use for labels too.
    private const string BaseNameLabel = "org.opencontainers.image.base.name";

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
        private readonly HashSet<Digest> held = [];
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

        // What an engine has of an image is told by the images that it is likely to share layers with: the one that has
        // its name now, and its base.
        public async Task ExpectAsync(Image image, CancellationToken cancellationToken)
        {
            held.Clear();
            using var engine = await FindAsync(candidates, cancellationToken);
            if (!await engine.LoadsWithoutKnownLayersAsync(cancellationToken))
                return;
            var shared = 0;
            foreach (var other in RelativesOf(image))
            {
                var layers = await engine.LayersOfAsync(other, cancellationToken);
                shared = Math.Max(shared, image.Layers.Zip(layers).TakeWhile(pair => pair.First.DiffId == pair.Second).Count());
            }

            held.UnionWith(image.Layers.Take(shared).Select(l => l.Descriptor.Digest));
            // The same layer higher up is another to the engine.
            held.ExceptWith(image.Layers.Skip(shared).Select(l => l.Descriptor.Digest));
        }

        public async Task<bool> TryReuseBlobAsync(Blob blob, CancellationToken cancellationToken) =>
            held.Contains(blob.Descriptor.Digest) || await Archive.TryReuseBlobAsync(blob, cancellationToken);

        public Task PutBlobAsync(Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken) =>
            Archive.PutBlobAsync(blob, bytesDone, cancellationToken);

        public Task PutManifestAsync(Document document, CancellationToken cancellationToken) =>
            Archive.PutManifestAsync(document, cancellationToken);

        public async Task<Digest?> CommitAsync(Document root, CancellationToken cancellationToken)
        {
            using var engine = await FindAsync(candidates, cancellationToken);
            await Archive.CompleteAsync(cancellationToken);
            await using var content = File.OpenRead(file);
            await engine.LoadAsync(content, cancellationToken);
            var held = await engine.IdOfAsync(name, cancellationToken);
            // What keeps images in containerd calls them by the archive's manifest.
            return held == Archive.Last.Manifest ? Archive.Last.Id : held;
        }

        private IEnumerable<Reference> RelativesOf(Image image)
        {
            yield return name;
            if (image.Config.Config?.Labels?.GetValueOrDefault(BaseNameLabel) is { } text && Reference.TryParse(text, out var basis, out _))
                yield return basis.WithDefaultTag();
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
