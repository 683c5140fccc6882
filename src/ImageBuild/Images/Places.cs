namespace ImageBuild.Images;

/// <summary>The places that a program knows, found by the scheme of a reference.</summary>
/// <param name="places">All of them; one has the scheme <c>docker</c>, which a bare name means.</param>
public sealed class Places(IReadOnlyCollection<IPlace> places)
{
    private const string RegistryScheme = "docker";

    /// <summary>Opens an image to read.</summary>
    /// <param name="reference"><c>scheme:name</c>, <c>docker://name</c>, <c>scratch</c>, <c>host</c>, or a bare registry name.</param>
    /// <exception cref="ImageBuildException">IMG1001, IMG1005: not a reference of a known place.</exception>
    public IImageSource OpenSource(string reference)
    {
        var (place, name) = Find(reference);
        return place.OpenSource(name);
    }

    /// <summary>Opens a place to write an image to; see <see cref="OpenSource"/>.</summary>
    public IImageDestination OpenDestination(string reference)
    {
        var (place, name) = Find(reference);
        return place.OpenDestination(name);
    }

    /// <summary>The place of a reference, and the name that it has there. Whether it is one is the place's to say.</summary>
    public (IPlace Place, string Name) Find(string reference)
    {
        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 ? reference : reference[..colon];
        var name = colon < 0 ? "" : reference[(colon + 1)..];
        if (places.FirstOrDefault(p => p.Scheme == scheme) is not { } place)
            return (places.First(p => p.Scheme == RegistryScheme), reference);
        if (scheme != RegistryScheme)
            return (place, name);
        // A repository on Docker Hub may be called docker, so only docker:// is the scheme.
        return name.StartsWith("//", StringComparison.Ordinal) ? (place, name[2..]) : (place, reference);
    }
}
