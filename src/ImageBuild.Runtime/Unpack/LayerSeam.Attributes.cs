using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Unpack;

internal sealed partial class LayerSeam
{
    // Folders of the layer that are elsewhere in the seam.
    private readonly Dictionary<string, LowerFile> relocated = [];

    // A seam's folder hides the attributes of the layer's own, so each has to say what is right.
    private void ApplyAttributes(SafeFd target, string path)
    {
        using var fd = Linux.OpenDirectory(target, path);
        if (AttributesOf(path) is { } right)
        {
            FileCopy.CopyAttributes(right, fd, xattrs);
            return;
        }

        Linux.Fchmod(fd, LayerApplier.ImpliedDirectory.Mode);
        Linux.Futimens(fd, LayerApplier.ImpliedDirectory.ModifiedTime);
    }

    private LowerFile? AttributesOf(string path)
    {
        var inLayer = Linux.TryStat(layer, path, out var status) == Errno.None && status.IsDirectory
            ? new LowerFile(path, layer, status)
            : null;
        if (inLayer is not null && !implied.Contains(path))
            return inLayer;
        if (relocated.TryGetValue(path, out var moved))
            return moved;
        return below.TryFindDirectory(path, out var lower) ? lower : inLayer;
    }
}
