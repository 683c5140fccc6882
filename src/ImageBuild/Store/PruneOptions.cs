using ImageBuild.Oci;

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

    /// <summary>
    /// The bytes that blobs and unpacked layers may take in the end: the cache goes first, then images in the order in which
    /// they came, until no more are taken. Default: all goes that may.
    /// </summary>
    public long? KeepStorage { get; init; }

    /// <summary>
    /// Folders that the layers of an image, lowest first, are unpacked in, each with the bytes that it takes. Counted for
    /// <see cref="KeepStorage"/>. Default: nothing is unpacked.
    /// </summary>
    public Func<IReadOnlyList<DiffId>, IEnumerable<KeyValuePair<string, long>>> Unpacked { get; init; } = _ => [];
}
