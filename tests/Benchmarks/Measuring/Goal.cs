namespace ImageBuild.Benchmarks.Measuring;

/// <summary>What a figure is meant to be at most. A closed choice.</summary>
/// <param name="Most">The most: a share of the peer's, or a figure in the quantity's own unit.</param>
internal abstract record Goal(double Most)
{
    /// <summary>A share of one peer's figure.</summary>
    /// <param name="Peer">The contender's name.</param>
    public sealed record OfPeer(string Peer, double Most) : Goal(Most);

    /// <summary>A share of the figure of whichever peer is best in this run.</summary>
    public sealed record OfBest(double Most) : Goal(Most);

    /// <summary>A figure that does not depend on anybody.</summary>
    public sealed record Absolute(double Most) : Goal(Most);
}
