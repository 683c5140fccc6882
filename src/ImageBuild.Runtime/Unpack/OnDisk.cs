using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Unpack;

/// <summary>How a layer lands in a folder. A closed choice.</summary>
public abstract record OnDisk
{
    private OnDisk()
    {
    }

    /// <summary>
    /// As a lower folder of an overlay: a whiteout is a character device 0:0, an opaque folder has
    /// <see cref="OverlayXattrs.Opaque"/>, and the image's own attributes of that kind are escaped.
    /// </summary>
    public sealed record Overlay(OverlayXattrs Xattrs) : OnDisk;

    /// <summary>
    /// As the merged tree: what a whiteout names is deleted (image-spec layer.md, "Applying Changesets").
    /// </summary>
    public sealed record Plain : OnDisk;
}
