using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Archive;

/// <summary>One image of a <c>docker save</c> archive, as its <c>manifest.json</c> lists it.</summary>
internal sealed record DockerArchiveEntry
{
    /// <summary>The file of the image's configuration.</summary>
    [JsonPropertyName("Config"), JsonPropertyOrder(0)]
    public required string Config { get; init; }

    /// <summary>The names that docker gives it on load.</summary>
    [JsonPropertyName("RepoTags"), JsonPropertyOrder(1)]
    public ImmutableArray<string>? RepoTags { get; init; }

    /// <summary>The files of its layers, lowest first.</summary>
    [JsonPropertyName("Layers"), JsonPropertyOrder(2)]
    public required ImmutableArray<string> Layers { get; init; }

    /// <summary>Reads <c>manifest.json</c>.</summary>
    /// <exception cref="ImageBuildException">IMG3001: it is none.</exception>
    public static ImmutableArray<DockerArchiveEntry> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var entries = JsonSerializer.Deserialize(json, DockerArchiveJson.Strict.ImmutableArrayDockerArchiveEntry);
            return !entries.IsDefault && entries.All(IsWhole) ? entries
                : throw Errors.InvalidDocument(DockerArchiveSource.ManifestFile, "an image has no Config or no Layers, or one of its names is null.");
        }
        catch (JsonException e)
        {
            throw Errors.InvalidDocument(DockerArchiveSource.ManifestFile, e.Message);
        }
    }

    /// <summary>The bytes of a <c>manifest.json</c>.</summary>
    public static byte[] Write(ImmutableArray<DockerArchiveEntry> entries) =>
        JsonSerializer.SerializeToUtf8Bytes(entries, DockerArchiveJson.Strict.ImmutableArrayDockerArchiveEntry);

    // Annotations say nothing of what is in a list.
    private static bool IsWhole(DockerArchiveEntry? entry) => entry is { Config: not null, Layers.IsDefault: false }
        && !entry.Layers.Contains(null!) && entry.RepoTags?.Contains(null!) is not true;
}

[JsonSerializable(typeof(ImmutableArray<DockerArchiveEntry>))]
internal sealed partial class DockerArchiveJson : JsonSerializerContext
{
    public static DockerArchiveJson Strict { get; } = new(new JsonSerializerOptions
    {
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        MaxDepth = 16,
    });
}
