namespace ImageBuild.Store;

/// <summary>What <see cref="ImageStore.PruneAsync"/> may take.</summary>
public sealed record PruneOptions
{
    /// <summary>Images that have tags too, if no container uses them, and the cache of builds.</summary>
    public bool All { get; init; }

    /// <summary>Blobs too that can be made again from unpacked layers; not those that builds count on.</summary>
    public bool Blobs { get; init; }

    /// <summary>Only images that came into the store before. Default: whenever they came.</summary>
    public DateTimeOffset Before { get; init; } = DateTimeOffset.MaxValue;
}
