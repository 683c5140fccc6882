using ImageBuild.Build;
using ImageBuild.Images;

namespace ImageBuild.Tasks;

/// <summary>A base image for one platform. Its layers can be opened as long as the <see cref="BaseImages"/> it came from.</summary>
/// <param name="Reference">What the project calls it.</param>
/// <param name="Image">The image.</param>
internal sealed record BaseImage(string Reference, Image Image)
{
    /// <summary>A request's settings with the labels that tell of this base; the project's own win over them.</summary>
    public ImageSettings Label(ImageRequest request)
    {
        // Only a registry's name means the same to whoever reads the label elsewhere.
        if (!TaskPlaces.IsRegistry(Reference))
            return request.Settings;
        var labels = new List<KeyValuePair<string, string>>();
        if (request.BaseLabels.HasFlag(BaseLabels.Name))
            labels.Add(new("org.opencontainers.image.base.name", TaskPlaces.RegistryName(Reference)));
        if (request.BaseLabels.HasFlag(BaseLabels.Digest))
            labels.Add(new("org.opencontainers.image.base.digest", Image.Digest.ToString()));
        return request.Settings with { Labels = [.. labels, .. request.Settings.Labels] };
    }
}
