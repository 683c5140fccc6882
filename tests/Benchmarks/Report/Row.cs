using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;

namespace ImageBuild.Benchmarks.Report;

/// <summary>Ours beside one peer in one quantity; or, without a peer, ours beside a goal that is nobody's.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="What">The quantity.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Ours">What was measured of ours.</param>
/// <param name="Peer">The peer.</param>
/// <param name="Theirs">What was measured of the peer; null if it refused.</param>
/// <param name="Refusal">What it said then.</param>
/// <param name="Ratio">Ours as a share of theirs.</param>
/// <param name="Goal">The most that the ratio, or without a peer ours, is meant to be.</param>
/// <param name="Met">Whether it is.</param>
/// <param name="Limit">The least time in which this machine could do it.</param>
internal sealed record Row(
    string Scenario,
    string What,
    string Unit,
    Figure Ours,
    string? Peer,
    Figure? Theirs,
    string? Refusal,
    double? Ratio,
    double? Goal,
    bool? Met,
    Limit? Limit)
{
    /// <summary>
    /// The rows of a result: one a peer, and one for a goal of ours alone. None if ours has no figure; nothing is a share of
    /// nothing.
    /// </summary>
    public static IEnumerable<Row> Of(string scenario, Result result, Rates rates)
    {
        if (result.Outcomes[0].Figure is not { } ours)
            return [];
        var limit = result.Quantity.Work is { } work ? Limit.Of(work, rates) : null;
        var rows = result.Outcomes.Skip(1).Where(o => o.Figure is not null || o.Refusal is not null).Select(o =>
        {
            double? ratio = o.Figure is { Median: > 0 } theirs ? ours.Median / theirs.Median : null;
            var goal = ratio is null ? null : GoalAgainst(o, result);
            return Make(o.Name, o.Figure, o.Refusal, ratio, goal, ratio);
        });
        return [.. rows, .. result.Quantity.Goals.OfType<Measuring.Goal.Absolute>().Select(g => Make(null, null, null, null, g, ours.Median))];

        Row Make(string? peer, Figure? theirs, string? refusal, double? ratio, Measuring.Goal? goal, double? value) => new(
            scenario, result.Quantity.Name, result.Quantity.Unit, ours, peer, theirs, refusal, ratio,
            goal?.Most, goal is null ? null : value <= goal.Most, limit);
    }

    private static Measuring.Goal? GoalAgainst(Outcome peer, Result result) => result.Quantity.Goals.FirstOrDefault(g => g switch
    {
        Measuring.Goal.OfPeer of => of.Peer == peer.Name,
        Measuring.Goal.OfBest => peer == result.Best,
        _ => false,
    });
}
