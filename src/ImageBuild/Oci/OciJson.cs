using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ImageBuild.Oci;

/// <summary>
/// The one way in and out of JSON for manifests, indexes and configurations. In: duplicate names, wrong types,
/// missing fields and invalid digests are errors. Out: properties in the order of their declaration, maps sorted,
/// no white space, nulls left out; so equal values are equal bytes.
/// </summary>
public static class OciJson
{
    private static readonly OciJsonContext Context = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        MaxDepth = 32,
    });

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="ImageBuildException">IMG3001: it is none.</exception>
    public static Manifest ReadManifest(ReadOnlySpan<byte> json) => Read(json, Context.Manifest, "manifest");

    /// <summary>Reads an index.</summary>
    /// <exception cref="ImageBuildException">IMG3001: it is none.</exception>
    public static Index ReadIndex(ReadOnlySpan<byte> json) => Read(json, Context.Index, "index");

    /// <summary>Reads an image configuration.</summary>
    /// <exception cref="ImageBuildException">IMG3001: it is none.</exception>
    public static ImageConfig ReadConfig(ReadOnlySpan<byte> json) => Read(json, Context.ImageConfig, "image configuration");

    /// <summary>The bytes of a manifest.</summary>
    public static byte[] Write(Manifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Context.Manifest);

    /// <summary>The bytes of an index.</summary>
    public static byte[] Write(Index index) => JsonSerializer.SerializeToUtf8Bytes(index, Context.Index);

    /// <summary>The bytes of an image configuration.</summary>
    public static byte[] Write(ImageConfig config) => JsonSerializer.SerializeToUtf8Bytes(config, Context.ImageConfig);

    private static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Errors.InvalidDocument(what, "it is null");
        }
        catch (JsonException e)
        {
            throw Errors.InvalidDocument(what, e.Message);
        }
    }
}

[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(Index))]
[JsonSerializable(typeof(ImageConfig))]
internal sealed partial class OciJsonContext : JsonSerializerContext;
