namespace ImageBuild.Fuzz.Engine;

/// <summary>What came of fuzzing a target.</summary>
/// <param name="Executions">How many inputs were tried.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Found">How many of them went where none before went.</param>
/// <param name="Branches">How many pairs of branches were taken by any.</param>
/// <param name="Crashes">For how many, each of another kind, the property did not hold.</param>
/// <param name="Hangs">How many took too long.</param>
internal sealed record FuzzResult(long Executions, double Seconds, int Found, int Branches, int Crashes, int Hangs)
{
    public static FuzzResult None { get; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>What came of two processes one after the other.</summary>
    public FuzzResult And(FuzzResult later) => new(
        Executions + later.Executions,
        Seconds + later.Seconds,
        Found + later.Found,
        Math.Max(Branches, later.Branches),
        Crashes + later.Crashes,
        Hangs + later.Hangs);
}
