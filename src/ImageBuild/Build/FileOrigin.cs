namespace ImageBuild.Build;

/// <summary>Where a published file comes from, which says how often it changes.</summary>
public abstract record FileOrigin
{
    private FileOrigin()
    {
    }

    /// <summary>The .NET runtime that a self-contained program brings.</summary>
    public sealed record Framework : FileOrigin;

    /// <summary>
    /// A file of a NuGet package for one kind of machine: a native library, or what lies below <c>runtimes/</c>. Apart
    /// from the others, which images for all processors share.
    /// </summary>
    public sealed record Native : FileOrigin;

    /// <summary>A NuGet package, what every machine has of it.</summary>
    /// <param name="Id">The package's id.</param>
    /// <param name="Version">The package's version.</param>
    public sealed record Package(string Id, string Version) : FileOrigin;

    /// <summary>Another project of the same solution.</summary>
    public sealed record ProjectReference : FileOrigin;

    /// <summary>The project itself, and everything that nothing is known about.</summary>
    public sealed record App : FileOrigin;
}
