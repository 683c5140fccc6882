using System.Collections.Immutable;

namespace ImageBuild.Runtime.Overlay;

/// <summary>An overlay to be mounted: what, and nothing of how.</summary>
public sealed record OverlayMount
{
    /// <summary>The most lower folders of one overlay (OVL_MAX_STACK of the kernel).</summary>
    public const int MaxLowers = 500;

    /// <summary>The read-only folders, topmost first; at least one. From <see cref="Unpack.LayerStore"/>.</summary>
    public required ImmutableArray<string> Lowers { get; init; }

    /// <summary>Where changes go, or null for a read-only view. From <see cref="UpperFolder"/>.</summary>
    public UpperFolder? Upper { get; init; }

    /// <summary>
    /// Whether nobody needs the changes after a crash of the machine: nothing waits for the disk then, neither the container
    /// when it syncs nor its end, at which overlayfs has the whole file system written otherwise (overlayfs.rst, "Volatile
    /// mount").
    /// </summary>
    public bool IsVolatile { get; init; }

    /// <summary>Where overlayfs keeps its marks; the same as when the lowers were unpacked.</summary>
    public required OverlayXattrs Xattrs { get; init; }
}
