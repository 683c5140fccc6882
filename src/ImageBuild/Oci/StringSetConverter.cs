using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Oci;

/// <summary>A set of strings in the shape that Go gives it, <c>{"80/tcp":{}}</c>, ordered by code unit.</summary>
internal sealed class StringSetConverter : JsonConverter<ImmutableSortedSet<string>>
{
    public static readonly ImmutableSortedSet<string> Empty =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public override ImmutableSortedSet<string> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("an object whose names are the set's members is expected");
        var set = Empty.ToBuilder();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            set.Add(reader.GetString()!);
            reader.Read();
            reader.Skip();
        }

        return set.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedSet<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var name in value)
        {
            writer.WriteStartObject(name);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
