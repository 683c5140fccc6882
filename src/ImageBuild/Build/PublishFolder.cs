using ImageBuild.Files;

namespace ImageBuild.Build;

/// <summary>
/// Lists a publish folder without reading a file of it. A link that stays inside the folder stays a link; one that
/// leads out of it is followed, since its target is not in the image.
/// </summary>
/// <param name="files">The files of the host.</param>
public sealed class PublishFolder(IHostFiles files)
{
    // Linux gives up after 40 links in one path (path_resolution(7)); a real tree has one or two.
    private const int MaxFollowedLinks = 8;

    /// <summary>Everything below the folder, in no particular order.</summary>
    /// <param name="folder">Its full path.</param>
    /// <exception cref="ImageBuildException">IMG1043: there is no such folder; IMG1044: a link leads nowhere or in
    /// circles; IMG1100: there is a pipe, a socket or a device.</exception>
    public IReadOnlyList<PublishedItem> List(string folder)
    {
        if (files.Find(folder) is null or HostFile.Plain)
            throw Errors.NoPublishFolder(folder);
        return [.. List(folder, "", followed: 0)];
    }

    private IEnumerable<PublishedItem> List(string folder, string prefix, int followed) =>
        files.List(folder).SelectMany(f => Visit(f, prefix + f.Name, followed));

    private IEnumerable<PublishedItem> Visit(HostFile file, string path, int followed) => file switch
    {
        HostFile.Plain plain => [new PublishedItem.File(path, plain.Path, plain.Size, plain.ModifiedTime)],
        HostFile.Folder => List(file.Path, path + "/", followed).Prepend(new PublishedItem.Folder(path)),
        HostFile.Link link when followed == 0 && StaysInside(link, path) => [new PublishedItem.Link(path, link.Target)],
        HostFile.Link link => followed < MaxFollowedLinks && files.Follow(link) is { } real
            ? Visit(real, path, followed + 1)
            : throw Errors.BrokenLink(link.Path, link.Target),
        _ => throw Errors.SpecialFile(file.Path),
    };

    // A way that leaves the folder and comes back to it by its name is gone in the image, where it has another.
    private static bool StaysInside(HostFile.Link link, string path)
    {
        if (link.IsAbsolute)
            return false;
        var depth = path.Count(c => c == '/');
        foreach (var part in link.Target.Split('/').Where(p => p is not ("" or ".")))
        {
            depth += part == ".." ? -1 : 1;
            if (depth < 0)
                return false;
        }

        return depth > 0;
    }
}
