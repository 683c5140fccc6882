using ImageBuild.Build;
using ImageBuild.Images;

namespace ImageBuild.Tasks;

/// <summary>The base image of a build, open as long as its layers may be needed.</summary>
internal sealed class BaseImageSource : IAsyncDisposable
{
    private readonly IImageSource source;

    private BaseImageSource(IImageSource source, Image image)
    {
        this.source = source;
        Image = image;
    }

    /// <summary>The image for the request's platform.</summary>
    public Image Image { get; }

    /// <summary>
    /// Opens the base. One from a registry is taken from the store if the policy allows that and it is there; else it
    /// is
    /// read where it is, and kept in the store if the image is going there, which needs its layers anyway.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG1004, IMG3005 and what the place throws.</exception>
    public static async Task<BaseImageSource> OpenAsync(
        TaskPlaces places, ImageRequest request, CancellationToken cancellationToken)
    {
        if (!TaskPlaces.IsRegistry(request.Base))
            return await OpenAsync(places.All.OpenSource(request.Base), request, cancellationToken);
        var kept = "store:" + TaskPlaces.RegistryName(request.Base);
        if (request.Pull == PullPolicy.Never)
            return await OpenAsync(places.All.OpenSource(kept), request, cancellationToken);
        if (request.Pull == PullPolicy.Missing && await IsKeptAsync(places, request, cancellationToken))
            return await OpenAsync(places.All.OpenSource(kept), request, cancellationToken);
        var remote = await OpenAsync(places.All.OpenSource(request.Base), request, cancellationToken);
        if (request.Outputs.All(TaskPlaces.IsRegistry))
            return remote;
        await using (remote)
        await using (var destination = places.All.OpenDestination(kept))
            await ImageCopier.CopyAsync(remote.Image, destination, new CopyOptions(), cancellationToken);
        return await OpenAsync(places.All.OpenSource(kept), request, cancellationToken);
    }

    /// <summary>
    /// The request's settings with the labels that tell of this base; the project's own win over them.
    /// </summary>
    public ImageSettings Label(ImageRequest request)
    {
        // Only a registry's name means the same to whoever reads the label elsewhere.
        if (!TaskPlaces.IsRegistry(request.Base))
            return request.Settings;
        var labels = new List<KeyValuePair<string, string>>();
        if (request.BaseLabels.HasFlag(BaseLabels.Name))
            labels.Add(new("org.opencontainers.image.base.name", TaskPlaces.RegistryName(request.Base)));
        if (request.BaseLabels.HasFlag(BaseLabels.Digest))
            labels.Add(new("org.opencontainers.image.base.digest", Image.Digest.ToString()));
        return request.Settings with { Labels = [.. labels, .. request.Settings.Labels] };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static async Task<BaseImageSource> OpenAsync(
        IImageSource source, ImageRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var image = await Image.ReadAsync(source, request.Base, request.Platform, cancellationToken);
            // An image that is no index is read whatever it is for.
            return request.Platform.Accepts(image.Config.Platform)
                ? new BaseImageSource(source, image)
                : throw TaskErrors.BaseForOtherPlatform(request.Base, image.Config.Platform, request.Platform);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> IsKeptAsync(
        TaskPlaces places, ImageRequest request, CancellationToken cancellationToken) =>
        await places.Store.TryFindAsync(TaskPlaces.RegistryName(request.Base), cancellationToken) is { } kept
        && request.Platform.Accepts(kept.Image.Config.Platform)
        && kept.Image.Blobs.All(b => places.Store.Layout.HasBlob(b.Descriptor));
}
