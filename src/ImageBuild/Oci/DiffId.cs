namespace ImageBuild.Oci;

/// <summary>The digest of a layer's uncompressed tar (image-spec config.md, "Layer DiffID").</summary>
public sealed record DiffId(Digest Digest)
{
    /// <summary>Reads <c>algorithm:hex</c>.</summary>
    /// <exception cref="ImageBuildException">IMG1002: anything else.</exception>
    public static DiffId Parse(string text) => new(Digest.Parse(text));

    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();
}
