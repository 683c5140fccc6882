namespace ImageBuild.Deflate;

/// <summary>How an encoder looks for what it has seen before, in zlib's words (zlib, deflate.c, <c>configuration_table</c>).</summary>
internal sealed record MatchRules
{
    /// <summary>
    /// What is tried: Go's compress/flate, which docker uses, and next to which pgzip's is, podman's; zlib, as gzip(1) has it;
    /// the framework's at the level that our own layers once had, whose blocks know nothing of those before them; the most
    /// thorough of zlib; and next to our own encoder.
    /// </summary>
    public static IReadOnlyList<MatchRules> All { get; } =
    [
        new() { Number = 0, Shortest = 4, Lazy = 16, Good = int.MaxValue, Nice = 128, Chain = 128, Farthest = 32 << 10 },
        new() { Number = 1, Shortest = 3, Lazy = 16, Good = 8, Nice = 128, Chain = 128, Farthest = (32 << 10) - 262 },
        new() { Number = 2, Shortest = 4, Lazy = 0, Good = int.MaxValue, Nice = 32, Chain = 24, Farthest = (32 << 10) - 262, StartsAnewAfterFlush = true },
        new() { Number = 3, Shortest = 3, Lazy = 258, Good = 32, Nice = 258, Chain = 4096, Farthest = (32 << 10) - 262 },
        new() { Number = 4, Shortest = 4, Lazy = 0, Good = int.MaxValue, Nice = 32, Chain = 2, Farthest = 32 << 10, StartsAnewAfterFlush = true },
    ];

    /// <summary>Their place in <see cref="All"/>, which recipes name: never changed, nor what stands there.</summary>
    public required int Number { get; init; }

    /// <summary>The shortest match; as many bytes are hashed, 3 as zlib does it and 4 as Go does.</summary>
    public required int Shortest { get; init; }

    /// <summary>A match that is shorter is only taken if the next byte does not begin a longer one.</summary>
    public required int Lazy { get; init; }

    /// <summary>After a match of this length a better one is looked for with a quarter of the effort.</summary>
    public required int Good { get; init; }

    /// <summary>A match of this length ends the search.</summary>
    public required int Nice { get; init; }

    /// <summary>How many places are looked at.</summary>
    public required int Chain { get; init; }

    /// <summary>The greatest distance.</summary>
    public required int Farthest { get; init; }

    /// <summary>Whether nothing before an empty stored block is referred to after it.</summary>
    public bool StartsAnewAfterFlush { get; init; }
}
