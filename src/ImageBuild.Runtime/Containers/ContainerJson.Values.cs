using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Containers;

// Fields and what they are made of.
internal static partial class ContainerJson
{
    // Words by their numbers. The framework would look them up in what it knows of the type, for which it has to read that first.
    private static readonly string[] Networks = [nameof(NetworkMode.Host), nameof(NetworkMode.None), nameof(NetworkMode.Private)];
    private static readonly string[] Restarts =
        [nameof(RestartKind.No), nameof(RestartKind.OnFailure), nameof(RestartKind.Always), nameof(RestartKind.UnlessStopped)];

    private static readonly string[] Healths = [nameof(HealthStatus.Starting), nameof(HealthStatus.Healthy), nameof(HealthStatus.Unhealthy)];

    // One that must be there.
    private static T Take<T>(JsonElement json, string name, Func<JsonElement, T> read) => read(json.GetProperty(name));

    // One that may be missing, or null: it is as usual then.
    private static T Get<T>(JsonElement json, string name, Func<JsonElement, T> read, T usual) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? read(value) : usual;

    // The same where null is usual.
    private static T? Find<T>(JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => Get<T?>(json, name, read, null);

    private static T? FindValue<T>(JsonElement json, string name, Func<JsonElement, T> read)
        where T : struct => Get<T?>(json, name, value => read(value), null);

    private static string Text(JsonElement json) => json.GetString() ?? throw new JsonException("It is null.");

    private static bool Flag(JsonElement json) => json.GetBoolean();

    private static int SmallNumber(JsonElement json) => json.GetInt32();

    private static long Number(JsonElement json) => json.GetInt64();

    private static ulong LargeNumber(JsonElement json) => json.GetUInt64();

    private static DateTimeOffset Time(JsonElement json) => json.GetDateTimeOffset();

    private static TimeSpan Duration(JsonElement json) => TimeSpan.TryParseExact(json.GetString(), "c", CultureInfo.InvariantCulture, out var duration)
        ? duration : throw new JsonException("It is no duration.");

    private static int Word(JsonElement json, string[] words) =>
        Array.IndexOf(words, json.GetString()) is >= 0 and var number ? number : throw new JsonException("It is no word of those.");

    private static ImmutableArray<string> Texts(JsonElement json) => List(json, Text);

    private static ImmutableArray<T> List<T>(JsonElement json, Func<JsonElement, T> read) => [.. json.EnumerateArray().Select(read)];

    private static ImmutableDictionary<string, string> Map(JsonElement json) =>
        json.EnumerateObject().ToImmutableDictionary(p => p.Name, p => Text(p.Value));

    private static void Write(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
            writer.WriteString(name, text);
    }

    private static void Write(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is not null)
            writer.WriteNumber(name, number.Value);
    }

    private static void Write(Utf8JsonWriter writer, string name, TimeSpan duration) =>
        writer.WriteString(name, duration.ToString("c", CultureInfo.InvariantCulture));

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts) =>
        Write(writer, name, texts, (w, t) => w.WriteStringValue(t));

    private static void Write<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T> list, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (var element in list)
            write(writer, element);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, ImmutableDictionary<string, string> map)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in map)
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static void Write<T>(Utf8JsonWriter writer, string name, T value, Action<Utf8JsonWriter, T> write)
    {
        writer.WritePropertyName(name);
        write(writer, value);
    }
}
