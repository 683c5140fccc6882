using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Tasks;

/// <summary>
/// The base images of a build. One from a registry is what the lock file says, if there is one; else it is taken from
/// the store if the policy allows that and it is there; else its registry is asked, once for all platforms. It is kept
/// in the store if the image is going there, which needs its layers anyway.
/// </summary>
internal sealed class BaseImages(TaskPlaces places, BuildRequest request) : IAsyncDisposable
{
    private readonly List<IImageSource> open = [];
    private readonly Dictionary<string, (IImageSource Source, Document Root)> remotes = [];
    private readonly BaseRecords records = new(Path.Combine(request.Store.Cache, "bases"));
    private readonly DocumentCache documents = new(Path.Combine(request.Store.Cache, "documents"));

    /// <summary>The base of an image. To be called by one at a time.</summary>
    /// <exception cref="ImageBuildException">IMG1004, IMG1081, IMG3005 and what the place throws.</exception>
    public async Task<BaseImage> OpenAsync(ImageRequest image, CancellationToken cancellationToken)
    {
        if (!TaskPlaces.IsRegistry(image.Base))
            return await ReadAsync(image, Open(image.Base, image.Platform), cancellationToken);
        var name = Property.Read("ContainerBaseImage", () => Reference.Parse(TaskPlaces.RegistryName(image.Base)).WithDefaultTag());
        if (request.LockFile is { } locked && name.Digest is null)
            name = name.WithDigest(locked.Find(name, image.Platform) ?? throw TaskErrors.NotLocked(name, image.Platform));
        if (await FindKeptAsync(name, image.Platform, cancellationToken) is { } kept)
            return await ReadAsync(image, Open($"store:{kept}", image.Platform), cancellationToken);
        return await ReadRemoteAsync(image, name, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var source in open)
            await source.DisposeAsync();
    }

    private async Task<BaseImage> ReadRemoteAsync(ImageRequest wanted, Reference name, CancellationToken cancellationToken)
    {
        var (source, root) = await RemoteAsync(name, cancellationToken);
        var image = await Image.ReadAsync(source, wanted.Base, root, wanted.Platform, cancellationToken);
        var basis = Checked(wanted, image);
        if (request.Outputs.All(TaskPlaces.IsRegistry))
            return basis;
        var kept = name.WithDigest(image.Digest);
        // By its tag it is what a pull on this machine would have brought.
        var names = name.Digest is null && wanted.Platform == Platform.OfThisMachine ? new[] { kept, name } : [kept];
        await using (var destination = places.StoreOf(wanted.Platform).OpenDestination(names))
            await ImageCopier.CopyAsync(image, destination, new CopyOptions(), cancellationToken);
        records.Set(name, wanted.Platform, image.Digest);
        return await ReadAsync(wanted, Open($"store:{kept}", wanted.Platform), cancellationToken);
    }

    private async Task<(IImageSource Source, Document Root)> RemoteAsync(Reference name, CancellationToken cancellationToken)
    {
        if (!remotes.TryGetValue(name.ToString(), out var remote))
        {
            var source = new BaseSource(name, places, request.Pull != PullPolicy.Never, documents, records, places.Store.Layout);
            open.Add(source);
            remotes[name.ToString()] = remote = (source, await source.ReadRootAsync(cancellationToken));
        }

        return remote;
    }

    // What a pull brought, or a build for this platform before. A digest means the same at any time.
    private async Task<Reference?> FindKeptAsync(Reference name, Platform platform, CancellationToken cancellationToken)
    {
        if (name.Digest is null && request.Pull == PullPolicy.Always)
            return null;
        if (await IsKeptAsync(name, platform, cancellationToken))
            return name;
        return records.Find(name, platform) is { } digest && await IsKeptAsync(name.WithDigest(digest), platform, cancellationToken)
            ? name.WithDigest(digest)
            : null;
    }

    private async Task<bool> IsKeptAsync(Reference name, Platform platform, CancellationToken cancellationToken)
    {
        var store = places.StoreOf(platform);
        return await store.TryFindAsync(name.ToString(), cancellationToken) is { } kept
            && platform.Accepts(kept.Image.Config.Platform)
            && kept.Image.Blobs.All(b => store.Layout.HasBlob(b.Descriptor));
    }

    private IImageSource Open(string reference, Platform platform)
    {
        var source = Property.Read("ContainerBaseImage", () => places.Of(platform).OpenSource(reference));
        open.Add(source);
        return source;
    }

    private static async Task<BaseImage> ReadAsync(ImageRequest request, IImageSource source, CancellationToken cancellationToken) =>
        Checked(request, await Image.ReadAsync(source, request.Base, request.Platform, cancellationToken));

    // An image that is no index is read whatever it is for.
    private static BaseImage Checked(ImageRequest request, Image image) => request.Platform.Accepts(image.Config.Platform)
        ? new BaseImage(request.Base, image)
        : throw TaskErrors.BaseForOtherPlatform(request.Base, image.Config.Platform, request.Platform);
}
