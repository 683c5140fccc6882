namespace ImageBuild.Images;

/// <summary>A kind of place where images can be. A new kind is a new folder with one of these, listed where the program is wired.</summary>
public interface IPlace
{
    /// <summary>What stands before the colon in a reference: <c>oci</c>, <c>docker-archive</c>, <c>store</c>, …</summary>
    string Scheme { get; }

    /// <summary>Opens an image to read. Cheap: the place itself is first asked by the source's members.</summary>
    /// <param name="name">What stands after the scheme and its colon.</param>
    /// <exception cref="ImageBuildException">IMG1001: the name is not one of this place; IMG1005: it can't be read from.</exception>
    IImageSource OpenSource(string name);

    /// <summary>Opens the place to write an image to.</summary>
    /// <param name="name">What stands after the scheme and its colon.</param>
    /// <exception cref="ImageBuildException">IMG1001: the name is not one of this place; IMG1005: it can't be written to.</exception>
    IImageDestination OpenDestination(string name);
}
