using ImageBuild.Tar;

namespace ImageBuild.Layers;

/// <summary>What an entry of a tar must be called to be one of a layer's.</summary>
public static class LayerEntries
{
    /// <summary>Where in the image an entry is, a whiteout by its own name; null for aufs's own files, which belong to no image.</summary>
    /// <exception cref="ImageBuildException">
    /// IMG3020: a path that climbs out; IMG3030: a name that begins with <c>.wh.</c> and removes nothing, or something below
    /// such a name; IMG3031: a root that is no folder.
    /// </exception>
    public static ImagePath? PathOf(TarEntry entry)
    {
        var path = ImagePath.Parse(entry.Name);
        if (path.IsRoot && entry.Type != TarEntryType.Directory)
            throw Errors.RootNotDirectory(entry.Name);
        if (!path.Relative.Contains(Whiteouts.Prefix, StringComparison.Ordinal))
            return path;
        var mark = path.Parents.Select(p => p.Name).FirstOrDefault(Whiteouts.IsWhiteout);
        if (mark is null && (!Whiteouts.IsWhiteout(path.Name) || path.Name == Whiteouts.Opaque || Whiteouts.Removed(path.Name) is not null))
            return path;
        return (mark ?? path.Name).StartsWith(Whiteouts.ReservedPrefix, StringComparison.Ordinal)
            ? null
            : throw Errors.InvalidWhiteout(path.ToString());
    }
}
