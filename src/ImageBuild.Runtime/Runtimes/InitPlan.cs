namespace ImageBuild.Runtime.Runtimes;

/// <summary>What <see cref="InitProgram"/> needs to know. Numbers are open descriptors.</summary>
internal sealed record InitPlan
{
    /// <summary>The root folder, with everything mounted below it but proc.</summary>
    public required int Root { get; init; }

    /// <summary>The folder that proc goes to.</summary>
    public required int ProcTarget { get; init; }

    /// <summary>Detached mounts of /dev/null, one for each file of proc that is hidden.</summary>
    public required IReadOnlyList<int> Covers { get; init; }

    /// <summary>Where it starts.</summary>
    public required int WorkingDirectory { get; init; }

    /// <summary>Standard input, output and error.</summary>
    public required int[] Streams { get; init; }

    /// <summary>The terminal that becomes its own, or null.</summary>
    public int? Terminal { get; init; }

    /// <summary>Who it is.</summary>
    public required ContainerUser User { get; init; }

    /// <summary>The bits of its capabilities.</summary>
    public required ulong Capabilities { get; init; }

    /// <summary>Whether supplementary groups can be set here.</summary>
    public required bool CanSetGroups { get; init; }

    /// <summary>Whether it can't gain rights.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>The program, a path in the container.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, its own name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Its environment.</summary>
    public required IReadOnlyList<string> Environment { get; init; }
}
