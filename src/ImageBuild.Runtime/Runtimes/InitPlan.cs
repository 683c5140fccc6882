namespace ImageBuild.Runtime.Runtimes;

/// <summary>What <see cref="InitProgram"/> needs to know beside the process. Descriptors are open ones of the parent's.</summary>
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
}
