using System.Buffers;
using System.Text.Json;

namespace ImageBuild.Runtime.Containers;

/// <summary>
/// The one way in and out of JSON for what the store keeps of a container. In: a wrong type is an error, and a missing field
/// where there is nothing usual; what a container of an older version has not is as usual, what one of a newer version has
/// more is passed over. Out: every field in the order of its declaration, nulls left out.
/// Field by field and not by a serializer, as in <see cref="Oci.OciJson"/>: each verb on a container reads one, in a process
/// of its own, and what that has to find out about these types first takes longer than most of them take.
/// </summary>
internal static partial class ContainerJson
{
    /// <summary>Reads a container.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static Container ReadContainer(byte[] json) => Read(json, ReadContainer);

    /// <summary>Reads what became of one.</summary>
    /// <exception cref="JsonException">It is no state.</exception>
    public static ContainerState ReadState(byte[] json) => Read(json, ReadState);

    /// <summary>Reads what the tests of its health say.</summary>
    /// <exception cref="JsonException">It is no such thing.</exception>
    public static HealthState ReadHealth(byte[] json) => Read(json, ReadHealth);

    /// <summary>Reads what one of them says.</summary>
    /// <exception cref="JsonException">It is no such thing.</exception>
    public static HealthResult ReadHealthResult(byte[] json) => Read(json, ReadHealthResult);

    /// <summary>The bytes of a container.</summary>
    public static byte[] Write(Container container) => Write(w => Write(w, container));

    /// <summary>The bytes of what became of one.</summary>
    public static byte[] Write(ContainerState state) => Write(w => Write(w, state));

    /// <summary>The bytes of what the tests of its health say.</summary>
    public static byte[] Write(HealthState health) => Write(w => Write(w, health));

    /// <summary>The bytes of what one of them says.</summary>
    public static byte[] Write(HealthResult result) => Write(w => Write(w, result));

    private static T Read<T>(byte[] json, Func<JsonElement, T> read)
    {
        using var document = JsonDocument.Parse(json);
        try
        {
            return read(document.RootElement);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
            write(writer);
        return bytes.WrittenSpan.ToArray();
    }
}
