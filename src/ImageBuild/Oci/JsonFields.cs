using System.Collections.Immutable;
using System.Text.Json;

namespace ImageBuild.Oci;

/// <summary>The fields of a JSON object, each taken once. What nobody has taken in the end is unknown to this version.</summary>
internal sealed class JsonFields
{
    // Looked through for each name: objects are small, and thousands of them are read to find one image of a store. A
    // dictionary for each, with a string for each name, took nearly half as much memory again.
    private readonly List<JsonProperty> left;

    /// <exception cref="JsonException">It is no object.</exception>
    public JsonFields(JsonElement json) => left = [.. Each(json)];

    /// <summary>What has not been taken, to be kept as it is; null if that is nothing.</summary>
    public Dictionary<string, JsonElement>? Left => left.Count == 0 ? null : left.ToDictionary(f => f.Name, f => f.Value.Clone());

    /// <summary>Whether a field is there that has not been taken.</summary>
    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>Takes a field that must be there.</summary>
    /// <param name="read">Reads its value; null is passed to it like any other.</param>
    /// <exception cref="JsonException">It is not there, or of another type.</exception>
    public T Take<T>(string name, Func<JsonElement, T> read) =>
        Remove(name, out var value) ? Read(name, value, read) : throw new JsonException($"it has no \"{name}\"");

    /// <summary>Takes a field that may be missing, or null: both are null.</summary>
    public T? Find<T>(string name, Func<JsonElement, T> read)
        where T : class => IsThere(name, out var value) ? Read(name, value, read) : null;

    /// <summary>As <see cref="Find"/>.</summary>
    public T? FindValue<T>(string name, Func<JsonElement, T> read)
        where T : struct => IsThere(name, out var value) ? Read(name, value, read) : null;

    /// <summary>A string.</summary>
    public static string Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString()! : throw new JsonException("it is no string");

    /// <summary>Whether it is so.</summary>
    public static bool Flag(JsonElement json) =>
        json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : throw new JsonException("it is neither true nor false");

    /// <summary>A whole number of 64 bits.</summary>
    public static long Number(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var number) ? number : throw new JsonException("it is no whole number of 64 bits");

    /// <summary>A whole number of 32 bits.</summary>
    public static int SmallNumber(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) ? number : throw new JsonException("it is no whole number of 32 bits");

    /// <summary>A digest.</summary>
    public static Digest Digest(JsonElement json) =>
        Oci.Digest.TryParse(Text(json), out var digest) ? digest : throw new JsonException($"\"{json.GetString()}\" is not a digest");

    /// <summary>A list of strings.</summary>
    public static ImmutableArray<string> Texts(JsonElement json) => List(json, Text);

    /// <summary>A list.</summary>
    public static ImmutableArray<T> List<T>(JsonElement json, Func<JsonElement, T> read)
    {
        if (json.ValueKind != JsonValueKind.Array)
            throw new JsonException("it is no list");
        var list = ImmutableArray.CreateBuilder<T>(json.GetArrayLength());
        foreach (var element in json.EnumerateArray())
            list.Add(read(element));
        return list.MoveToImmutable();
    }

    /// <summary>A map of strings, ordered by code unit whatever the culture, so that equal maps are equal bytes.</summary>
    public static ImmutableSortedDictionary<string, string> Map(JsonElement json)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        // Some builders write null for an empty value; Go reads it as "".
        foreach (var field in Each(json))
            map.Add(field.Name, field.Value.ValueKind == JsonValueKind.Null ? "" : Text(field.Value));
        return map.ToImmutable();
    }

    /// <summary>A set of strings in the shape that Go gives it, <c>{"80/tcp":{}}</c>, ordered by code unit.</summary>
    public static ImmutableSortedSet<string> Set(JsonElement json) => ImmutableSortedSet.CreateRange(StringComparer.Ordinal, Each(json).Select(f => f.Name));

    private static JsonElement.ObjectEnumerator Each(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : throw new JsonException("it is no object");

    private bool IsThere(string name, out JsonElement value) => Remove(name, out value) && value.ValueKind != JsonValueKind.Null;

    private bool Remove(string name, out JsonElement value)
    {
        var index = IndexOf(name);
        value = index < 0 ? default : left[index].Value;
        if (index >= 0)
            left.RemoveAt(index);
        return index >= 0;
    }

    private int IndexOf(string name)
    {
        var index = left.Count - 1;
        while (index >= 0 && !left[index].NameEquals(name))
            index--;
        return index;
    }

    private static T Read<T>(string name, JsonElement value, Func<JsonElement, T> read)
    {
        try
        {
            return read(value);
        }
        catch (JsonException e)
        {
            throw new JsonException($"{name}: {e.Message}", e);
        }
    }
}
