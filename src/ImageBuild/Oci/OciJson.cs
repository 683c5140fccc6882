using System.Text.Json;

namespace ImageBuild.Oci;

/// <summary>
/// The one way in and out of JSON for manifests, indexes and configurations. In: duplicate names, wrong types,
/// missing fields and invalid digests are errors. Out: properties in the order of the specification, maps sorted,
/// no white space, nulls left out; so equal values are equal bytes.
/// Field by field and not by a serializer: what that has to find out about these types before it can read the first byte
/// takes longer than all else that a container's start reads.
/// </summary>
public static partial class OciJson
{
    /// <summary>Reads a manifest.</summary>
    /// <exception cref="ImageBuildException">IMG3001: it is none.</exception>
    public static Manifest ReadManifest(ReadOnlySpan<byte> json) => Read(json, ReadManifest, "manifest");

    /// <summary>Reads an index.</summary>
    /// <exception cref="ImageBuildException">IMG3001: it is none.</exception>
    public static Index ReadIndex(ReadOnlySpan<byte> json) => Read(json, ReadIndex, "index");

    /// <summary>Reads an image configuration.</summary>
    /// <exception cref="ImageBuildException">IMG3001: it is none.</exception>
    public static ImageConfig ReadConfig(ReadOnlySpan<byte> json) => Read(json, ReadConfig, "image configuration");

    /// <summary>The bytes of a manifest.</summary>
    public static byte[] Write(Manifest manifest) => Write(w => Write(w, manifest));

    /// <summary>The bytes of an index.</summary>
    public static byte[] Write(Index index) => Write(w => Write(w, index));

    /// <summary>The bytes of an image configuration.</summary>
    public static byte[] Write(ImageConfig config) => Write(w => Write(w, config));

    private static T Read<T>(ReadOnlySpan<byte> json, Func<JsonElement, T> read, string what)
    {
        try
        {
            RequireText(json);
            using var document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is text that no UTF-16 can hold.
            throw Errors.InvalidDocument(what, e.Message);
        }
    }

    // Half a surrogate pair in a field that is kept as it was: nobody looks at it before it is to be written, and then it can't be.
    private static void RequireText(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\u"u8) < 0)
            return;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                reader.GetString();
        }
    }
}
