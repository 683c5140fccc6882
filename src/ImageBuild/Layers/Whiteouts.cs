namespace ImageBuild.Layers;

/// <summary>
/// The names by which a layer says that something below it is gone (image-spec layer.md, "Whiteouts"). They act on lower
/// layers alone, whatever their place in the tar.
/// </summary>
public static class Whiteouts
{
    /// <summary>Explicit whiteout: <c>.wh.NAME</c> removes NAME of the lower layers.</summary>
    public const string Prefix = ".wh.";

    /// <summary>Opaque whiteout: the folder it stands in hides everything of the lower layers' folder.</summary>
    public const string Opaque = ".wh..wh..opq";

    /// <summary>Names that begin so were aufs's own; all but <see cref="Opaque"/> are left out of what is unpacked.</summary>
    public const string ReservedPrefix = ".wh..wh.";

    /// <summary>Whether a file's name says that something is gone, or is reserved for that.</summary>
    public static bool IsWhiteout(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The name that an explicit whiteout removes.</summary>
    /// <returns>Null for an opaque or reserved one, and for one that names nothing or a folder's own dots.</returns>
    public static string? Removed(string name)
    {
        if (!IsWhiteout(name) || name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
            return null;
        var removed = name[Prefix.Length..];
        return removed is "" or "." or ".." ? null : removed;
    }
}
