using System.Collections.Immutable;
using System.Text.Json;

namespace ImageBuild.Oci;

/// <summary>How a container of an image runs (image-spec config.md, "config", and Docker's additions).</summary>
public sealed record ContainerConfig
{
    /// <summary><c>user[:group]</c>, names or numbers. Null or empty is root.</summary>
    public string? User { get; init; }

    /// <summary>Ports that the program listens on: <c>8080/tcp</c>.</summary>
    public ImmutableSortedSet<string>? ExposedPorts { get; init; }

    /// <summary>The environment, <c>NAME=value</c>, in order.</summary>
    public ImmutableArray<string>? Env { get; init; }

    /// <summary>The program and its fixed arguments.</summary>
    public ImmutableArray<string>? Entrypoint { get; init; }

    /// <summary>Default arguments; the program too where there is no entrypoint.</summary>
    public ImmutableArray<string>? Cmd { get; init; }

    /// <summary>Docker's test of health.</summary>
    public Healthcheck? Healthcheck { get; init; }

    /// <summary>Folders that hold data of the container's own.</summary>
    public ImmutableSortedSet<string>? Volumes { get; init; }

    /// <summary>The working folder.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>Docker's triggers for images built on this one.</summary>
    public ImmutableArray<string>? OnBuild { get; init; }

    /// <summary>Labels.</summary>
    public ImmutableSortedDictionary<string, string>? Labels { get; init; }

    /// <summary>The signal that asks the program to stop: <c>SIGTERM</c> or a number.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Windows: the command is one string, escaped already.</summary>
    public bool? ArgsEscaped { get; init; }

    /// <summary>Docker's shell for the shell form of commands.</summary>
    public ImmutableArray<string>? Shell { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}
