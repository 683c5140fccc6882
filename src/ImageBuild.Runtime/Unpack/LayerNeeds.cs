using System.Collections.Immutable;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// What a layer in its overlay form leaves to the layers below it. With none of this its folder is right over any
/// others; with it, <see cref="LayerStore.StackAsync"/> looks whether it is right over these, and makes a <see
/// cref="LayerSeam"/> where it is not. Paths are relative to the layer's root and lead through no link of the layer.
/// </summary>
internal sealed partial record LayerNeeds
{
    public static LayerNeeds None { get; } = new();

    /// <summary>
    /// Folders that no entry names, parents before children: they must keep the lower folder's owner, mode, times and
    /// attributes, and lead where a lower symbolic link of that name leads. The root is among them if no entry names
    /// it.
    /// </summary>
    public ImmutableArray<string> Implied { get; init; } = [];

    /// <summary>
    /// Those of <see cref="Implied"/> with nothing in them but whiteouts: without a lower folder they must not be.
    /// </summary>
    public ImmutableArray<string> Bare { get; init; } = [];

    /// <summary>
    /// Folders with whiteouts in them. Where no lower folder is merged, an overlay shows them as devices.
    /// </summary>
    public ImmutableArray<string> Hiding { get; init; } = [];

    /// <summary>Hard links to files of lower layers, in the archive's order.</summary>
    public ImmutableArray<PendingLink> Links { get; init; } = [];

    /// <summary>
    /// Whether nothing of the lower layers is to be seen: overlayfs heeds no opaque mark on a layer's root.
    /// </summary>
    public bool HidesAll { get; init; }

    public bool IsEmpty => !HidesAll && Implied.IsEmpty && Hiding.IsEmpty && Links.IsEmpty;
}

/// <summary>A hard link that could not be made yet.</summary>
/// <param name="Path">Where it is to be.</param>
/// <param name="Target">The file, as the layer names it: symbolic links in its path are still to be followed.</param>
internal readonly record struct PendingLink(string Path, string Target);
