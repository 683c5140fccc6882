namespace ImageBuild.Runtime.Runtimes;

/// <summary>What <see cref="InitProgram"/> needs to know. Descriptors are open ones of the parent's.</summary>
internal sealed record InitPlan
{
    /// <summary>The root folder, with everything mounted below it but proc.</summary>
    public required int Root { get; init; }

    /// <summary>The folder that proc goes to.</summary>
    public required int ProcTarget { get; init; }

    /// <summary>Names in proc that are hidden, each with a detached mount that is put over it.</summary>
    public required IReadOnlyList<(string Name, int Cover)> Masked { get; init; }

    /// <summary>Names in proc that can't be written.</summary>
    public required IReadOnlyList<string> ReadOnly { get; init; }

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

    /// <summary>The most files that it may open without asking for more, and the most that it may ask for.</summary>
    public required (ulong Soft, ulong Hard) OpenFiles { get; init; }

    /// <summary>Signals that the parent ignores, which no container should inherit.</summary>
    public required IReadOnlyList<int> IgnoredSignals { get; init; }

    /// <summary>The program, a path in the container, and the interpreters that it and they name.</summary>
    public required IReadOnlyList<string> Executables { get; init; }

    /// <summary>Its arguments, its own name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Its environment.</summary>
    public required IReadOnlyList<string> Environment { get; init; }
}
