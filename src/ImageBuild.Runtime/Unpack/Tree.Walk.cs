using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Unpack;

internal sealed partial class Tree
{
    // As many as the kernel follows in one path (MAXSYMLINKS).
    private const int MaxLinks = 40;

    /// <summary>Walks a path from the root, through symbolic links, none of which leads out.</summary>
    /// <returns>The folder; null if it is missing and not to be made.</returns>
    private Folder? Walk(ImagePath path, bool create)
    {
        var pending = new Stack<string>();
        Push(pending, path.Relative);
        var current = new Folder("", root);
        var links = 0;
        while (pending.TryPop(out var name))
        {
            if (name == "..")
            {
                current = Reopen(RelativePath.Parent(current.Path));
                continue;
            }

            var found = Linux.TryStat(current.Fd, name, out var status) == Errno.None;
            if (found && status.IsSymbolicLink)
            {
                if (++links > MaxLinks)
                    throw UnpackErrors.TooManyLinks(path.ToString());
                var target = Linux.ReadLinkAt(current.Fd, name);
                if (target.StartsWith('/'))
                    current = new Folder("", root);
                Push(pending, target);
                continue;
            }

            if (!create && !(found && status.IsDirectory))
                return null;
            if (!found || !status.IsDirectory)
                MakeDirectory(current, name);
            current = Reopen(current.PathOf(name));
        }

        if (current.Path != path.Relative)
            aliases[path.Relative] = current.Path;
        return current;
    }

    // By its path through no link, so the kernel refuses whatever has become a link meanwhile.
    private Folder Reopen(string path) => new(path, TryOpen(path)
        ?? throw new SyscallException($"openat2({root}, \"{path}\", RESOLVE_NO_SYMLINKS)", Errno.ENOENT));

    private static void Push(Stack<string> pending, string path)
    {
        foreach (var part in path.Split('/').Reverse())
        {
            if (part is not ("" or "."))
                pending.Push(part);
        }
    }
}
