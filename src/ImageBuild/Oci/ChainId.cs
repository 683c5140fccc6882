using System.Text;

namespace ImageBuild.Oci;

/// <summary>
/// The identity of a stack of layers applied in order (image-spec config.md, "Layer ChainID"):
/// <c>ChainID(L₀) = DiffID(L₀)</c>, <c>ChainID(L₀|…|Lₙ) = Digest(ChainID(L₀|…|Lₙ₋₁) + " " + DiffID(Lₙ))</c>.
/// </summary>
public sealed record ChainId
{
    private ChainId(Digest digest) => Digest = digest;

    /// <summary>The digest that names the chain.</summary>
    public Digest Digest { get; }

    /// <summary>The chain that is one layer.</summary>
    public static ChainId Of(DiffId bottom) => new(bottom.Digest);

    /// <summary>The chain of these layers, lowest first; null for none.</summary>
    public static ChainId? Of(IEnumerable<DiffId> layers) =>
        layers.Aggregate((ChainId?)null, (chain, layer) => chain is null ? Of(layer) : chain.Append(layer));

    /// <summary>This chain with one more layer on top.</summary>
    public ChainId Append(DiffId top) => new(Digest.Of(Encoding.ASCII.GetBytes($"{Digest} {top}")));

    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();
}
