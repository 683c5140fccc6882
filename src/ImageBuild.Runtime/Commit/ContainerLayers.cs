using System.Collections.Immutable;
using ImageBuild.Layers;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Commit;

/// <summary>The folders that a container's tree is made of.</summary>
public sealed record ContainerLayers
{
    /// <summary>The folder of the container's changes; null if it has never run, and so has none.</summary>
    public required string? Upper { get; init; }

    /// <summary>The image's folders, topmost first, as they were when the container was made; none if there are no changes.</summary>
    public required ImmutableArray<string> Lowers { get; init; }

    /// <summary>Where overlayfs keeps its marks.</summary>
    public required OverlayXattrs Xattrs { get; init; }

    /// <summary>
    /// What the runtime itself made in the upper folder: mount points and their folders. They are no change of the
    /// container's, as long as they are empty.
    /// </summary>
    public ImmutableHashSet<ImagePath> MadeByRuntime { get; init; } = [];

    /// <summary>
    /// Fails if somebody has begun to remove the container: what was read before that is all there was, and what is read
    /// after it may lack anything.
    /// </summary>
    public Action EnsureThere { get; init; } = () => { };
}
