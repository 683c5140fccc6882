using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImageBuild.Oci;

public static partial class OciJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Options))
            write(writer);
        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, Manifest manifest)
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", manifest.SchemaVersion);
        Write(writer, "mediaType", manifest.MediaType);
        Write(writer, "artifactType", manifest.ArtifactType);
        Write(writer, "config", manifest.Config, Write);
        WriteList<Descriptor>(writer, "layers", manifest.Layers, Write);
        Write(writer, "subject", manifest.Subject, Write);
        Write(writer, "annotations", manifest.Annotations);
        End(writer, manifest.Unknown);
    }

    private static void Write(Utf8JsonWriter writer, Index index)
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", index.SchemaVersion);
        Write(writer, "mediaType", index.MediaType);
        Write(writer, "artifactType", index.ArtifactType);
        WriteList<Descriptor>(writer, "manifests", index.Manifests, Write);
        Write(writer, "subject", index.Subject, Write);
        Write(writer, "annotations", index.Annotations);
        End(writer, index.Unknown);
    }

    private static void Write(Utf8JsonWriter writer, Descriptor descriptor)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", descriptor.MediaType);
        writer.WriteString("digest", descriptor.Digest.ToString());
        writer.WriteNumber("size", descriptor.Size);
        WriteList(writer, "urls", descriptor.Urls, Write);
        Write(writer, "annotations", descriptor.Annotations);
        Write(writer, "data", descriptor.Data);
        Write(writer, "platform", descriptor.Platform, Write);
        Write(writer, "artifactType", descriptor.ArtifactType);
        End(writer, descriptor.Unknown);
    }

    private static void Write(Utf8JsonWriter writer, Platform platform)
    {
        writer.WriteStartObject();
        writer.WriteString("architecture", platform.Architecture);
        writer.WriteString("os", platform.Os);
        Write(writer, "os.version", platform.OsVersion);
        WriteList(writer, "os.features", platform.OsFeatures, Write);
        Write(writer, "variant", platform.Variant);
        End(writer, platform.Unknown);
    }

    private static void Write(Utf8JsonWriter writer, ImageConfig config)
    {
        writer.WriteStartObject();
        Write(writer, "created", config.Created);
        Write(writer, "author", config.Author);
        writer.WriteString("architecture", config.Architecture);
        Write(writer, "variant", config.Variant);
        writer.WriteString("os", config.Os);
        Write(writer, "os.version", config.OsVersion);
        WriteList(writer, "os.features", config.OsFeatures, Write);
        Write(writer, "config", config.Config, Write);
        Write(writer, "rootfs", config.RootFs, Write);
        WriteList(writer, "history", config.History, Write);
        End(writer, config.Unknown);
    }

    private static void Write(Utf8JsonWriter writer, RootFs rootFs)
    {
        writer.WriteStartObject();
        writer.WriteString("type", rootFs.Type);
        WriteList<DiffId>(writer, "diff_ids", rootFs.DiffIds, (w, d) => w.WriteStringValue(d.ToString()));
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, History history)
    {
        writer.WriteStartObject();
        Write(writer, "created", history.Created);
        Write(writer, "created_by", history.CreatedBy);
        Write(writer, "author", history.Author);
        Write(writer, "comment", history.Comment);
        Write(writer, "empty_layer", history.EmptyLayer);
        End(writer, history.Unknown);
    }

    private static void Write(Utf8JsonWriter writer, ContainerConfig config)
    {
        writer.WriteStartObject();
        Write(writer, "User", config.User);
        Write(writer, "ExposedPorts", config.ExposedPorts);
        WriteList(writer, "Env", config.Env, Write);
        WriteList(writer, "Entrypoint", config.Entrypoint, Write);
        WriteList(writer, "Cmd", config.Cmd, Write);
        Write(writer, "Healthcheck", config.Healthcheck, Write);
        Write(writer, "Volumes", config.Volumes);
        Write(writer, "WorkingDir", config.WorkingDir);
        WriteList(writer, "OnBuild", config.OnBuild, Write);
        Write(writer, "Labels", config.Labels);
        Write(writer, "StopSignal", config.StopSignal);
        Write(writer, "ArgsEscaped", config.ArgsEscaped);
        WriteList(writer, "Shell", config.Shell, Write);
        End(writer, config.Unknown);
    }

    private static void Write(Utf8JsonWriter writer, Healthcheck check)
    {
        writer.WriteStartObject();
        WriteList(writer, "Test", check.Test, Write);
        Write(writer, "Interval", check.Interval);
        Write(writer, "Timeout", check.Timeout);
        Write(writer, "StartPeriod", check.StartPeriod);
        Write(writer, "Retries", check.Retries);
        End(writer, check.Unknown);
    }

    private static void Write(Utf8JsonWriter writer, string text) => writer.WriteStringValue(text);

    private static void Write(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
            writer.WriteString(name, text);
    }

    private static void Write(Utf8JsonWriter writer, string name, bool? flag)
    {
        if (flag is not null)
            writer.WriteBoolean(name, flag.Value);
    }

    private static void Write(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is not null)
            writer.WriteNumber(name, number.Value);
    }

    private static void Write<T>(Utf8JsonWriter writer, string name, T? value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (value is null)
            return;
        writer.WritePropertyName(name);
        write(writer, value);
    }

    private static void WriteList<T>(Utf8JsonWriter writer, string name, ImmutableArray<T>? list, Action<Utf8JsonWriter, T> write)
    {
        if (list is null)
            return;
        writer.WriteStartArray(name);
        foreach (var element in list.Value)
            write(writer, element);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, ImmutableSortedDictionary<string, string>? map)
    {
        if (map is null)
            return;
        writer.WriteStartObject(name);
        foreach (var (key, value) in map)
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, ImmutableSortedSet<string>? set)
    {
        if (set is null)
            return;
        writer.WriteStartObject(name);
        foreach (var key in set)
        {
            writer.WriteStartObject(key);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void End(Utf8JsonWriter writer, Dictionary<string, JsonElement>? unknown)
    {
        foreach (var (name, value) in unknown ?? [])
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
