namespace ImageBuild.Benchmarks.Measuring;

/// <summary>How often a comparison is gone through.</summary>
/// <param name="Count">How many rounds count at most.</param>
/// <param name="WarmUps">How many go before.</param>
/// <param name="Budget">What all of them may take together; null if they may take what they take.</param>
internal sealed record Rounds(int Count, int WarmUps, TimeSpan? Budget = null)
{
    /// <summary>Whether another one follows: the first always, a later one if it can be expected to end within the budget.</summary>
    /// <param name="done">How many there were, warm-ups among them.</param>
    /// <param name="taken">What those took together.</param>
    public bool GoesOn(int done, TimeSpan taken) =>
        done == 0 || (done < WarmUps + Count && !(taken * (done + 1) / done > Budget));

    /// <summary>How many do not count of those done: the warm-ups, but for the last round if there were no others.</summary>
    public int Skipped(int done) => Math.Min(WarmUps, done - 1);
}
