using ImageBuild.Layers;
using ImageBuild.Oci;

namespace ImageBuild.Tasks;

/// <summary>How the operating system of an image writes the paths that are in it.</summary>
/// <param name="Root">The root folder.</param>
/// <param name="Separator">What is between folders; <c>/</c> will do anywhere.</param>
internal sealed record PathSyntax(string Root, char Separator)
{
    private static readonly PathSyntax Linux = new("/", '/');
    private static readonly PathSyntax Windows = new(@"C:\", '\\');

    /// <summary>Where a program lies and starts if its project does not say.</summary>
    public string DefaultWorkingDirectory => $"{Root}app{Separator}";

    /// <summary>That of a platform.</summary>
    public static PathSyntax Of(Platform platform) => platform.Os == Platform.Windows ? Windows : Linux;

    /// <summary>Reads a path from the root.</summary>
    /// <param name="property">Who says it, for the error.</param>
    /// <param name="path">The path.</param>
    /// <exception cref="ImageBuildException">IMG1053: it is not rooted, or leads out of the image.</exception>
    public ImagePath Parse(string property, string path)
    {
        var rooted = WithoutDrive(path);
        return rooted.StartsWith('/') && ImagePath.TryParse(rooted, out var valid)
            ? valid
            : throw TaskErrors.InvalidTargetPath(property, path, $"{Root}data{Separator}files");
    }

    /// <summary>Writes a path.</summary>
    public string Format(ImagePath path) => Root + path.Relative.Replace('/', Separator);

    /// <summary>Whether a path is a folder's for its end.</summary>
    public bool IsFolder(string path) => path.EndsWith('/') || path.EndsWith(Separator);

    /// <summary>The path of a file in a folder.</summary>
    public string Below(string folder, string file) => IsFolder(folder) ? folder + file : folder + Separator + file;

    // A container has no drive but C.
    private string WithoutDrive(string path)
    {
        if (this == Linux)
            return path;
        var slashed = path.Replace(Separator, '/');
        return slashed.StartsWith("C:/", StringComparison.OrdinalIgnoreCase) ? slashed[2..] : slashed;
    }
}
