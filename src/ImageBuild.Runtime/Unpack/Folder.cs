using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Unpack;

/// <summary>An open folder of a tree.</summary>
/// <param name="Path">Where it is below the tree's root, through no symbolic link; empty for the root.</param>
/// <param name="Fd">Its descriptor (O_PATH), the tree's own.</param>
internal readonly record struct Folder(string Path, SafeFd Fd)
{
    /// <summary>The path of a name in this folder.</summary>
    public string PathOf(string name) => RelativePath.Join(Path, name);
}
