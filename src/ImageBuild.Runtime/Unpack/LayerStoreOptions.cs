using ImageBuild.Layers;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Unpack;

/// <summary>How a store's layers are unpacked. One store is always used with the same.</summary>
public sealed record LayerStoreOptions
{
    /// <summary>Where overlayfs keeps its marks.</summary>
    public required OverlayXattrs Xattrs { get; init; }

    /// <summary>Whom the files belong to.</summary>
    public required Ownership Ownership { get; init; }

    /// <summary>What a compressed layer may ask of this machine.</summary>
    public LayerLimits Limits { get; init; } = LayerLimits.Default;

    /// <summary>Told, in a line, what could not be unpacked here and was left out.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>For the superuser: everything as the layers say.</summary>
    public static LayerStoreOptions Privileged { get; } =
        new() { Xattrs = OverlayXattrs.Trusted, Ownership = Ownership.FromLayer };

    /// <summary>For a user without subordinate ids: everything is the user's.</summary>
    public static LayerStoreOptions Rootless { get; } =
        new() { Xattrs = OverlayXattrs.User, Ownership = Ownership.Caller };
}
