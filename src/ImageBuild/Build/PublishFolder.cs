namespace ImageBuild.Build;

/// <summary>
/// Lists a publish folder without reading a file of it. A link that stays inside the folder stays a link; one that
/// leads out of it is followed, since its target is not in the image.
/// </summary>
public static class PublishFolder
{
    // Linux gives up after 40 links in one path (path_resolution(7)); a real tree has one or two.
    private const int MaxFollowedLinks = 8;

    /// <summary>Everything below the folder, in no particular order.</summary>
    /// <param name="folder">Its full path.</param>
    /// <exception cref="ImageBuildException">IMG1043: there is no such folder; IMG1044: a link leads nowhere or in
    /// circles.</exception>
    public static IReadOnlyList<PublishedItem> List(string folder)
    {
        var root = new DirectoryInfo(folder);
        if (!root.Exists)
            throw Errors.NoPublishFolder(folder);
        var found = new List<PublishedItem>();
        new Walk(root.FullName, found).Visit(root, "", followed: 0);
        return found;
    }

    private sealed class Walk(string root, List<PublishedItem> found)
    {
        public void Visit(DirectoryInfo folder, string prefix, int followed)
        {
            foreach (var item in folder.EnumerateFileSystemInfos("*", EnumerateAll))
            {
                var path = prefix + item.Name;
                if (item.LinkTarget is { } target)
                    VisitLink(item, target, path, followed);
                else
                    VisitReal(item, path, followed);
            }
        }

        private static readonly EnumerationOptions EnumerateAll = new()
        {
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
            ReturnSpecialDirectories = false,
        };

        private void VisitReal(FileSystemInfo item, string path, int followed)
        {
            if (item is FileInfo file)
            {
                found.Add(new PublishedItem.File(path, file.FullName, file.Length, file.LastWriteTimeUtc));
                return;
            }

            found.Add(new PublishedItem.Folder(path));
            Visit((DirectoryInfo)item, path + "/", followed);
        }

        private void VisitLink(FileSystemInfo link, string target, string path, int followed)
        {
            if (followed == 0 && StaysInside(link, target))
            {
                found.Add(new PublishedItem.Link(path, target.Replace(Path.DirectorySeparatorChar, '/')));
                return;
            }

            if (followed == MaxFollowedLinks || Resolve(link) is not { Exists: true } real)
                throw Errors.BrokenLink(link.FullName, target);
            VisitReal(real, path, followed + 1);
        }

        private bool StaysInside(FileSystemInfo link, string target)
        {
            if (Path.IsPathRooted(target))
                return false;
            var full = Path.GetFullPath(target, Path.GetDirectoryName(link.FullName)!);
            var prefix = Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar;
            return full.StartsWith(prefix, StringComparison.Ordinal);
        }

        private static FileSystemInfo? Resolve(FileSystemInfo link)
        {
            try
            {
                return link.ResolveLinkTarget(returnFinalTarget: true);
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
