using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Oci;

/// <summary>The digest of a layer's uncompressed tar (image-spec config.md, "Layer DiffID").</summary>
[JsonConverter(typeof(DiffIdConverter))]
public sealed record DiffId(Digest Digest)
{
    /// <summary>Reads <c>algorithm:hex</c>.</summary>
    /// <exception cref="ImageBuildException">IMG1002: anything else.</exception>
    public static DiffId Parse(string text) => new(Digest.Parse(text));

    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();
}

internal sealed class DiffIdConverter : JsonConverter<DiffId>
{
    private static readonly DigestConverter Inner = new();

    public override DiffId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Inner.Read(ref reader, typeof(Digest), options));

    public override void Write(Utf8JsonWriter writer, DiffId value, JsonSerializerOptions options) =>
        Inner.Write(writer, value.Digest, options);
}
