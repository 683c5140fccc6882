namespace ImageBuild.Benchmarks.Measuring;

/// <summary>One thing that several programs do, each in turn (A B A B …), so that a machine that changes its pace changes it for all.</summary>
/// <param name="Quantities">What is measured while it is done.</param>
/// <param name="Contenders">Ours first. Each measures a value for each quantity.</param>
internal sealed record Comparison(IReadOnlyList<Quantity> Quantities, IReadOnlyList<Contender> Contenders)
{
    /// <summary>How many rounds count if nobody says otherwise: more where one takes so little that anything disturbs it.</summary>
    public int RoundCount { get; init; } = 5;

    /// <summary>A comparison that measures one thing.</summary>
    public Comparison(Quantity quantity, IReadOnlyList<Contender> contenders)
        : this([quantity], contenders)
    {
    }

    /// <summary>Runs all contenders in turn. A peer that fails is out; if ours fails, so does the whole.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="time">Says how long they take.</param>
    /// <param name="cancellationToken">Ends it between two contenders.</param>
    /// <returns>A result for each quantity; who failed is in the first alone.</returns>
    public IReadOnlyList<Result> Run(Rounds rounds, TimeProvider time, CancellationToken cancellationToken)
    {
        var measured = Contenders.Select(_ => new List<double[]>()).ToList();
        var refusals = new string?[Contenders.Count];
        var start = time.GetTimestamp();
        var done = 0;
        for (; rounds.GoesOn(done, time.GetElapsedTime(start)); done++)
        {
            for (var i = 0; i < Contenders.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (refusals[i] is null && Measure(i, out refusals[i]) is { } values)
                    measured[i].Add(values);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        MachineMemory.Release();
        var skipped = rounds.Skipped(done);
        return [.. Quantities.Select((quantity, q) => new Result(quantity, [.. Contenders.Select((c, i) => Outcome.Of(
            c.Name, refusals[i] is null ? [.. measured[i].Skip(skipped).Select(v => v[q])] : [], q == 0 ? refusals[i] : null))]))];
    }

    // What a peer can't do is a result too.
    private double[]? Measure(int contender, out string? refusal)
    {
        refusal = null;
        try
        {
            return Contenders[contender].Measure();
        }
        catch (AssertFailedException e) when (contender > 0)
        {
            refusal = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Last(l => !l.StartsWith("See ", StringComparison.Ordinal)); // docker's "See 'docker run --help'."
            return null;
        }
    }
}
