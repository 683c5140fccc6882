using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Oci;

/// <summary>How a container of an image runs (image-spec config.md, "config", and Docker's additions).</summary>
public sealed record ContainerConfig : IJsonOnDeserialized
{
    /// <summary><c>user[:group]</c>, names or numbers. Null or empty is root.</summary>
    [JsonPropertyName("User"), JsonPropertyOrder(0)]
    public string? User { get; init; }

    /// <summary>Ports that the program listens on: <c>8080/tcp</c>.</summary>
    [JsonPropertyName("ExposedPorts"), JsonPropertyOrder(1), JsonConverter(typeof(StringSetConverter))]
    public ImmutableSortedSet<string>? ExposedPorts { get; init; }

    /// <summary>The environment, <c>NAME=value</c>, in order.</summary>
    [JsonPropertyName("Env"), JsonPropertyOrder(2)]
    public ImmutableArray<string>? Env { get; init; }

    /// <summary>The program and its fixed arguments.</summary>
    [JsonPropertyName("Entrypoint"), JsonPropertyOrder(3)]
    public ImmutableArray<string>? Entrypoint { get; init; }

    /// <summary>Default arguments; the program too where there is no entrypoint.</summary>
    [JsonPropertyName("Cmd"), JsonPropertyOrder(4)]
    public ImmutableArray<string>? Cmd { get; init; }

    /// <summary>Docker's test of health.</summary>
    [JsonPropertyName("Healthcheck"), JsonPropertyOrder(5)]
    public Healthcheck? Healthcheck { get; init; }

    /// <summary>Folders that hold data of the container's own.</summary>
    [JsonPropertyName("Volumes"), JsonPropertyOrder(6), JsonConverter(typeof(StringSetConverter))]
    public ImmutableSortedSet<string>? Volumes { get; init; }

    /// <summary>The working folder.</summary>
    [JsonPropertyName("WorkingDir"), JsonPropertyOrder(7)]
    public string? WorkingDir { get; init; }

    /// <summary>Docker's triggers for images built on this one.</summary>
    [JsonPropertyName("OnBuild"), JsonPropertyOrder(8)]
    public ImmutableArray<string>? OnBuild { get; init; }

    /// <summary>Labels.</summary>
    [JsonPropertyName("Labels"), JsonPropertyOrder(9), JsonConverter(typeof(StringMapConverter))]
    public ImmutableSortedDictionary<string, string>? Labels { get; init; }

    /// <summary>The signal that asks the program to stop: <c>SIGTERM</c> or a number.</summary>
    [JsonPropertyName("StopSignal"), JsonPropertyOrder(10)]
    public string? StopSignal { get; init; }

    /// <summary>Windows: the command is one string, escaped already.</summary>
    [JsonPropertyName("ArgsEscaped"), JsonPropertyOrder(11)]
    public bool? ArgsEscaped { get; init; }

    /// <summary>Docker's shell for the shell form of commands.</summary>
    [JsonPropertyName("Shell"), JsonPropertyOrder(12)]
    public ImmutableArray<string>? Shell { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    [JsonExtensionData, JsonInclude]
    public Dictionary<string, JsonElement>? Unknown { get; internal set; }

    /// <inheritdoc/>
    void IJsonOnDeserialized.OnDeserialized()
    {
        JsonArray.RequireElements(Env, "Env");
        JsonArray.RequireElements(Entrypoint, "Entrypoint");
        JsonArray.RequireElements(Cmd, "Cmd");
        JsonArray.RequireElements(OnBuild, "OnBuild");
        JsonArray.RequireElements(Shell, "Shell");
    }
}
