using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Oci;

/// <summary>A map of strings, ordered by code unit whatever the culture, so that equal maps are equal bytes.</summary>
internal sealed class StringMapConverter : JsonConverter<ImmutableSortedDictionary<string, string>>
{
    public static readonly ImmutableSortedDictionary<string, string> Empty =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public override ImmutableSortedDictionary<string, string> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("a map of strings is expected");
        var map = Empty.ToBuilder();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            // Some builders write null for an empty value; Go reads it as "".
            var value = reader.TokenType == JsonTokenType.Null ? "" : reader.GetString()!;
            if (!map.TryAdd(name, value))
                throw new JsonException($"\"{name}\" stands twice");
        }

        return map.ToImmutable();
    }

    public override void Write(
        Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, text) in value)
            writer.WriteString(name, text);
        writer.WriteEndObject();
    }
}
