using ImageBuild.Benchmarks.Growth;
using ImageBuild.Benchmarks.Measuring;

namespace ImageBuild.Benchmarks.Tests;

[TestClass]
public class GrowthRunTests
{
    private static readonly BenchOptions Usual = BenchOptions.Parse(["growth"])!;
    private readonly ManualTime time = new();
    private readonly List<string> order = [];
    private readonly List<Curve> curves = [];

    [TestMethod]
    public void APeerIsNotAskedForTheNextSizeAfterMoreThanTwoMinutesButOursIs()
    {
        Run(Usual, [1, 10, 100], ("ours", s => s * 13), ("peer", s => s * 13));
        Assert.AreEqual("ours 1 peer 1 ours 10 peer 10 ours 100", string.Join(' ', order.Distinct()));
        Assert.AreEqual("left out after 10, where a round took 130 s", Series("peer").Left);
        Assert.HasCount(3, Series("ours").Points);
        Assert.IsNull(Series("ours").Left);
    }

    [TestMethod]
    public void ASlowPeerIsStillAskedForTheRestOfASizeAndNotSaidToBeLeftOutAfterTheLast()
    {
        Run(Usual, [10, 10], ("ours", _ => 1), ("peer", _ => 130));
        Assert.HasCount(2, Series("peer").Points);
        Assert.IsNull(Series("peer").Left);
    }

    [TestMethod]
    public void APeerThatFailsIsNotAskedForTheNextSizeAndSaysWhy()
    {
        Run(Usual, [1, 10, 100], ("ours", _ => 1), ("peer", s => s < 10 ? 1 : throw new AssertFailedException("too many")));
        Assert.DoesNotContain("peer 100", order);
        Assert.AreEqual("fails at 10: too many", Series("peer").Left);
        Assert.HasCount(1, Series("peer").Points);
    }

    [TestMethod]
    public void APeerThatFailsFromTheFirstSizeOnIsThereWithoutAPoint()
    {
        Run(Usual, [1], ("ours", _ => 1), ("peer", _ => throw new AssertFailedException("no")));
        Assert.IsEmpty(Series("peer").Points);
        Assert.AreEqual("fails at 1: no", Series("peer").Left);
    }

    [TestMethod]
    [DataRow(1.0, 4, DisplayName = "a warm-up and three rounds")]
    [DataRow(6.0, 3, DisplayName = "a warm-up and two")]
    [DataRow(20.0, 1, DisplayName = "one round")]
    public void ThereAreFewerRoundsWhereTheyTakeLong(double seconds, int expected)
    {
        Run(Usual, [10], ("ours", _ => seconds));
        Assert.HasCount(expected, order);
    }

    [TestMethod]
    public void SizesBeyondTheMostAreLeftOut()
    {
        Run(Usual with { Most = 10 }, [1, 10, 100], ("ours", _ => 1));
        Assert.AreEqual("ours 1 ours 10", string.Join(' ', order.Distinct()));
    }

    [TestMethod]
    public void WhatWasMeasuredBeforeAFailureIsKept()
    {
        Assert.ThrowsExactly<AssertFailedException>(
            () => Run(Usual, [1, 10], ("ours", s => s < 10 ? 1 : throw new AssertFailedException("broken"))));
        Assert.HasCount(1, Series("ours").Points);
    }

    [TestMethod]
    [DataRow(10.0, 100.0, 1.0, DisplayName = "linear")]
    [DataRow(5.0, 5.0, 0.0, DisplayName = "flat")]
    [DataRow(1.0, 100.0, 2.0, DisplayName = "square")]
    public void TheExponentIsOfTheLastTwoPoints(double y1, double y2, double expected) =>
        Assert.AreEqual(expected, new Series("ours", [new(1, 777), new(10, y1), new(100, y2)]).Exponent!.Value, 1e-9);

    [TestMethod]
    public void OnePointHasNoExponent() => Assert.IsNull(new Series("ours", [new(1, 1)]).Exponent);

    private Series Series(string name) => curves.Single().Series.Single(s => s.Name == name);

    private void Run(BenchOptions options, IReadOnlyList<long> sizes, params (string Name, Func<long, double> Seconds)[] contenders)
    {
        var scenario = new GrowthScenario("things", "things", sizes, chosen => chosen.Select(size => (size, new Comparison(
            new Quantity("do"),
            [.. contenders.Select(c => new Contender(c.Name, () =>
            {
                order.Add($"{c.Name} {size}");
                var seconds = c.Seconds(size);
                time.Pass(seconds);
                return [seconds];
            }))]))));
        new GrowthRun(options, LimitTests.Rates, time).Run(scenario, curves, CancellationToken.None);
    }
}
