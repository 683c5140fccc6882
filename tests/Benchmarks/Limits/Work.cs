namespace ImageBuild.Benchmarks.Limits;

/// <summary>What a job can't be done without, whoever does it.</summary>
internal sealed record Work
{
    /// <summary>Bytes read that are in the page cache.</summary>
    public long Read { get; init; }

    /// <summary>Bytes written, and on the disk at the end.</summary>
    public long Written { get; init; }

    /// <summary>Bytes through SHA-256.</summary>
    public long Hashed { get; init; }

    /// <summary>Bytes that come out of gzip.</summary>
    public long Inflated { get; init; }

    /// <summary>Bytes that go into gzip, at the level that ours uses.</summary>
    public long Deflated { get; init; }

    /// <summary>Files, folders and links created.</summary>
    public long Files { get; init; }

    /// <summary>Programs started, one after the other.</summary>
    public int Processes { get; init; }

    /// <summary>Namespaces with an overlay made and removed, one after the other.</summary>
    public int Containers { get; init; }
}
