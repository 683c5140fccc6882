using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Runtime.Containers;

[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Container))]
[JsonSerializable(typeof(HealthState))]
[JsonSerializable(typeof(HealthResult))]
internal sealed partial class ContainerJson : JsonSerializerContext
{
    /// <summary>
    /// The bytes of a container, of its health: by the generated code alone. What the serializer finds out
    /// about a type before it calls that would be a tenth of a container's start.
    /// </summary>
    public static byte[] Write(Container container) => Write(w => Default.ContainerSerializeHandler(w, container));

    /// <summary>As <see cref="Write(Container)"/>.</summary>
    public static byte[] Write(HealthState health) => Write(w => Default.HealthStateSerializeHandler(w, health));

    /// <summary>As <see cref="Write(Container)"/>, for what knows itself how it is written.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
            write(writer);
        return bytes.WrittenSpan.ToArray();
    }
}
