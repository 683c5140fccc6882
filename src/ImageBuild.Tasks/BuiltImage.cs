using ImageBuild.Build;
using ImageBuild.Explain;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Tasks;

/// <summary>An image that a build made.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Base">What it was built on.</param>
/// <param name="Layers">The layers on top of that, lowest first.</param>
/// <param name="Image">The image.</param>
internal sealed record BuiltImage(ImageRequest Request, BaseImage Base, IReadOnlyList<BuiltLayer> Layers, Image Image)
{
    private BuildRecord? record;

    /// <summary>The image as the next build compares itself with it. Reads the first bytes of every file, once.</summary>
    public BuildRecord Record => record ??= new BuildRecord
    {
        Project = Request.Project,
        Platform = Request.Platform.ToString(),
        Image = Image.Digest,
        Base = Base.Reference,
        BaseDigest = Base.Image.Digest,
        Layers = [.. Layers.Select(l => l.Step is { } step
            ? LayerRecord.Of(step, l.Layer)
            : LayerRecord.Of(l.Inputs!, l.Layer, Request.EntryOrigins, Request.Files))],
        Config = Request.ConfigSources(Base).Of(Image.Config.Config ?? new ContainerConfig()),
    };
}
