using ImageBuild.Benchmarks.Measuring;

namespace ImageBuild.Benchmarks.Tests;

[TestClass]
public class ComparisonTests
{
    private readonly ManualTime time = new();
    private readonly List<string> order = [];

    [TestMethod]
    public void EachGoesInTurnAndWarmUpsDoNotCount()
    {
        var results = Run(new Rounds(3, 1), Contender("ours", 1, 100, 2, 3, 4), Contender("peer", 1, 200, 6, 8, 7));
        Assert.AreEqual("ours peer ours peer ours peer ours peer", string.Join(' ', order));
        Assert.AreEqual(new Figure(3, 2, 4, 3), results[0].Outcomes[0].Figure);
        Assert.AreEqual(new Figure(7, 6, 8, 3), results[0].Outcomes[1].Figure);
        Assert.AreEqual("peer", results[0].Best!.Name);
    }

    [TestMethod]
    [DataRow(10.0, 1, DisplayName = "a second round would end after the budget, so the first counts")]
    [DataRow(5.0, 1, DisplayName = "one fits beside the warm-up")]
    [DataRow(3.0, 2, DisplayName = "two fit beside the warm-up")]
    [DataRow(0.1, 5, DisplayName = "no more than were asked for")]
    public void ThereAreFewerRoundsWhereTheyWouldTakeLongerThanTheBudget(double seconds, int expected)
    {
        var rounds = new Rounds(5, 1, TimeSpan.FromSeconds(20.5));
        var results = Run(rounds, Contender("ours", seconds, 1, 1, 1, 1, 1, 1), Contender("peer", seconds, 2, 2, 2, 2, 2, 2));
        Assert.AreEqual(expected, results[0].Outcomes[0].Figure!.Rounds);
        Assert.AreEqual(expected, results[0].Outcomes[1].Figure!.Rounds);
    }

    [TestMethod]
    public void WithoutABudgetAllRoundsAreGoneThrough() =>
        Assert.AreEqual(2, Run(new Rounds(2, 0), Contender("ours", 1e6, 1, 1))[0].Outcomes[0].Figure!.Rounds);

    [TestMethod]
    public void APeerThatFailsIsOutWithWhatItSaidLast()
    {
        var results = Run(new Rounds(2, 0), Contender("ours", 1, 1, 2), Failing("peer", "peer run\nexited with 125\nmax depth exceeded\nSee 'peer --help'.\n"));
        Assert.AreEqual("ours peer ours", string.Join(' ', order));
        Assert.AreEqual(new Outcome("peer", null, "max depth exceeded"), results[0].Outcomes[1]);
        Assert.IsNull(results[0].Best);
    }

    [TestMethod]
    public void IfOursFailsSoDoesTheWhole() =>
        Assert.ThrowsExactly<AssertFailedException>(() => Run(new Rounds(1, 0), Failing("ours", "no"), Contender("peer", 1, 1)));

    private IReadOnlyList<Result> Run(Rounds rounds, params Contender[] contenders) =>
        new Comparison(new Quantity("something"), contenders).Run(rounds, time, CancellationToken.None);

    private Contender Contender(string name, double seconds, params double[] values)
    {
        var left = new Queue<double>(values);
        return new Contender(name, () =>
        {
            order.Add(name);
            time.Pass(seconds);
            return [left.Dequeue()];
        });
    }

    private Contender Failing(string name, string error) => new(name, () =>
    {
        order.Add(name);
        throw new AssertFailedException(error);
    });
}
