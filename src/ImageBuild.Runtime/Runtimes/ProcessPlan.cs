namespace ImageBuild.Runtime.Runtimes;

/// <summary>What <see cref="ProcessSteps"/> needs to know of a process of a container. Descriptors are open ones of the parent's.</summary>
internal sealed record ProcessPlan
{
    /// <summary>Where it starts: a path in the container.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>What becomes standard input, output and error.</summary>
    public required IReadOnlyList<int> Streams { get; init; }

    /// <summary>The terminal that becomes its own, or null.</summary>
    public int? Terminal { get; init; }

    /// <summary>Who it is.</summary>
    public required ContainerUser User { get; init; }

    /// <summary>The bits of its capabilities.</summary>
    public required ulong Capabilities { get; init; }

    /// <summary>The highest number of a capability that this kernel knows.</summary>
    public required int LastCapability { get; init; }

    /// <summary>Whether supplementary groups can be set here.</summary>
    public required bool CanSetGroups { get; init; }

    /// <summary>Whether it can't gain rights.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>What the kernel asks at each of its system calls; nothing if none is refused.</summary>
    public IReadOnlyList<BpfInstruction> Filter { get; init; } = [];

    /// <summary>Its limits.</summary>
    public required IReadOnlyList<ProcessLimit> Limits { get; init; }

    /// <summary>Signals that the parent ignores, which no container should inherit.</summary>
    public required IReadOnlyList<int> IgnoredSignals { get; init; }

    /// <summary>The program, a path in the container, and the interpreters that it and they name.</summary>
    public required IReadOnlyList<string> Executables { get; init; }

    /// <summary>Its arguments, its own name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Its environment.</summary>
    public required IReadOnlyList<string> Environment { get; init; }
}
