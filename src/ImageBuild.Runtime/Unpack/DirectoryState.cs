using ImageBuild.Tar;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// What is to become of a folder of the tree when all entries have been applied: only then are its mode, which may
/// forbid writing, its default ACL, which files would inherit, and its times, which every new entry changes, set.
/// </summary>
internal sealed class DirectoryState
{
    /// <summary>The last entry that named the folder, or null: then a parent was only implied.</summary>
    public TarEntry? Entry { get; set; }

    /// <summary>Whether anything but whiteouts is in it.</summary>
    public bool HasContent { get; set; }

    /// <summary>Whether what is in it hides what lower layers have in their folder of this name.</summary>
    public bool IsOpaque { get; set; }

    /// <summary>
    /// Whether it comes in the place of something that hid the lower layers' folder: then it has nothing of that.
    /// </summary>
    public bool IsNew { get; set; }
}
