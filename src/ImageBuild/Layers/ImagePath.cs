using System.Diagnostics.CodeAnalysis;
using ImageBuild.Tar;

namespace ImageBuild.Layers;

/// <summary>
/// A place in an image: rooted, separated by <c>/</c>, without empty, <c>.</c> or <c>..</c> components and without NUL.
/// Ordered by its bytes, so that a folder comes before what is in it.
/// </summary>
public sealed record ImagePath : IComparable<ImagePath>
{
    private ImagePath(string relative) => Relative = relative;

    /// <summary>The root folder.</summary>
    public static ImagePath Root { get; } = new("");

    /// <summary>The path without its leading slash, as tar and <c>openat</c> want it; empty for the root.</summary>
    public string Relative { get; }

    /// <summary>Whether it is the root folder.</summary>
    public bool IsRoot => Relative.Length == 0;

    /// <summary>The last component; empty for the root.</summary>
    public string Name => Relative[(Relative.LastIndexOf('/') + 1)..];

    /// <summary>The folder that it is in; the root is in itself.</summary>
    public ImagePath Parent => new(Relative[..Math.Max(Relative.LastIndexOf('/'), 0)]);

    /// <summary>Every folder above it but the root, outermost first.</summary>
    public IEnumerable<ImagePath> Parents
    {
        get
        {
            for (var slash = Relative.IndexOf('/'); slash >= 0; slash = Relative.IndexOf('/', slash + 1))
                yield return new ImagePath(Relative[..slash]);
        }
    }

    /// <summary>Reads a path; see <see cref="TryParse"/>.</summary>
    /// <exception cref="ImageBuildException">IMG3020: it is none.</exception>
    public static ImagePath Parse(string unsafePath) =>
        TryParse(unsafePath, out var path) ? path : throw Errors.InvalidImagePath(unsafePath);

    /// <summary>
    /// Reads a path from outside. A leading <c>/</c> or <c>./</c>, doubled slashes, <c>.</c> components and a slash at the
    /// end are dropped; a <c>..</c> component or a NUL makes it invalid.
    /// </summary>
    public static bool TryParse(string unsafePath, [NotNullWhen(true)] out ImagePath? path)
    {
        path = null;
        if (unsafePath.Contains('\0', StringComparison.Ordinal))
            return false;
        var parts = unsafePath.Split('/').Where(p => p is not ("" or ".")).ToList();
        if (parts.Contains(".."))
            return false;
        path = new ImagePath(string.Join('/', parts));
        return true;
    }

    /// <summary>The path of something below this folder.</summary>
    /// <exception cref="ImageBuildException">IMG3020: it is no path.</exception>
    public ImagePath Combine(string unsafeBelow) => Parse($"{Relative}/{unsafeBelow}");

    /// <summary>Whether it is below a folder, or is it.</summary>
    public bool IsWithin(ImagePath folder) => folder.IsRoot || Relative == folder.Relative
        || Relative.StartsWith(folder.Relative + "/", StringComparison.Ordinal);

    /// <inheritdoc/>
    public int CompareTo(ImagePath? other) => other is null ? 1 : UnixText.Compare(Relative, other.Relative);

    /// <summary>The path from the root.</summary>
    public override string ToString() => "/" + Relative;
}
