using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Unpack;

internal sealed partial class LayerSeam
{
    // With the link, the lower file becomes one of this layer, as a union file system copies it up to link it; unless
    // the layer has a newer file of that name, which came after the link.
    private void MakeLink(Tree tree, PendingLink link)
    {
        var target = ImagePath.Parse(link.Target);
        var source = below.Resolve(target.Parent.Relative) ?? throw UnpackErrors.TooManyLinks(target.ToString());
        var path = RelativePath.Join(source, target.Name);
        var (folder, name) = OpenParent(tree, link.Path);
        var (from, fromName) = OpenParent(tree, path);
        if (!IsFile(from.Fd, fromName))
        {
            if (below.Find(path) is not { Status.IsDirectory: false } lower)
                throw UnpackErrors.HardLinkTargetMissing("/" + link.Path, link.Target);
            if (Linux.TryStat(layer, path, out _) == Errno.None)
            {
                Replace(lower.Layer, lower.Path, folder.Fd, name);
                return;
            }

            Replace(lower.Layer, lower.Path, from.Fd, fromName);
        }

        Linux.LinkAt(from.Fd, fromName, folder.Fd, name);
    }

    private static bool IsFile(SafeFd folder, string name) =>
        Linux.TryStat(folder, name, out var status) == Errno.None
        && status is { IsDirectory: false, IsWhiteout: false };
}
