using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Benchmarks.Report;

namespace ImageBuild.Benchmarks.Tests;

[TestClass]
public class ReportTests
{
    private static readonly Rates Rates = LimitTests.Rates;

    [TestMethod]
    public void ARatioIsOursDividedByTheirs()
    {
        var row = Rows([], 3, ("docker", 12)).Single();
        Assert.AreEqual(0.25, row.Ratio);
        Assert.IsNull(row.Met, "nobody set a goal");
    }

    [TestMethod]
    public void NothingIsAShareOfNothing() => Assert.IsNull(Rows([], 3, ("docker", 0)).Single().Ratio);

    [TestMethod]
    [DataRow(5.0, true, DisplayName = "just met")]
    [DataRow(5.1, false, DisplayName = "just missed")]
    public void AGoalAgainstAPeerIsOfThatPeerAlone(double ours, bool met)
    {
        var rows = Rows([new Goal.OfPeer("docker", 0.5)], ours, ("podman", 1), ("docker", 10));
        Assert.IsNull(rows[0].Met);
        Assert.AreEqual(met, rows[1].Met);
    }

    [TestMethod]
    public void AGoalAgainstTheBestIsOfTheFastestPeerThatDidIt()
    {
        var rows = Rows([new Goal.OfBest(0.5)], 4, ("docker", 10), ("podman", 7), ("umoci", null));
        Assert.AreEqual("podman", rows.Single(r => r.Met is not null).Peer);
        Assert.IsFalse(rows.Single(r => r.Met is not null).Met);
    }

    [TestMethod]
    [DataRow(100.0, true)]
    [DataRow(101.0, false)]
    public void AnAbsoluteGoalHasARowOfItsOwn(double ours, bool met)
    {
        var row = Rows([new Goal.Absolute(100)], ours, ("docker", 1)).Last();
        Assert.IsNull(row.Peer);
        Assert.AreEqual(met, row.Met);
    }

    [TestMethod]
    public void TheExitCodeIsZeroOnlyIfNothingFailedAndNoGoalIsMissed()
    {
        Assert.AreEqual(0, Report(4).ExitCode);
        Assert.AreEqual("1 of 1 goals met", Report(4).Verdict());
        Assert.AreEqual(1, Report(6).ExitCode);
        Assert.AreEqual("0 of 1 goals met; missed: something (docker)", Report(6).Verdict());
        Assert.AreEqual(1, Report(4, "push").ExitCode);
        Assert.AreEqual("1 of 1 goals met; failed: push", Report(4, "push").Verdict());
    }

    [TestMethod]
    public void AReportThatWasWrittenIsReadAsItWas()
    {
        var path = Path.GetTempFileName();
        var report = Report(6, "push");
        report.Write(path);
        var read = BenchReport.Read(path);
        File.Delete(path);
        Assert.AreEqual(report.Verdict(), read.Verdict());
        Assert.AreEqual(report.Rates, read.Rates);
        Assert.AreEqual(report.Rows[0].Ours, read.Rows[0].Ours);
    }

    [TestMethod]
    [DataRow(1234.4, "1234")]
    [DataRow(12.34, "12.3")]
    [DataRow(0.126, "0.13")]
    [DataRow(0.0126, "0.013")]
    [DataRow(0.0, "0.00")]
    public void NumbersHaveTheDigitsThatCount(double value, string expected) => Assert.AreEqual(expected, MarkdownTable.Number(value));

    private static BenchReport Report(double ours, params string[] failed) => new(DateTimeOffset.UnixEpoch, "a machine", Rates)
    {
        Rows = Rows([new Goal.OfPeer("docker", 0.5)], ours, ("docker", 10)),
        Failed = [.. failed],
    };

    private static List<Row> Rows(IReadOnlyList<Goal> goals, double ours, params IEnumerable<(string Name, double? Value)> peers) =>
    [
        .. Row.Of(
            "scenario",
            new Result(
                new Quantity("something") { Goals = goals },
                [
                    Outcome.Of("imagebuild", [ours], null),
                    .. peers.Select(p => p.Value is { } value ? Outcome.Of(p.Name, [value], null) : Outcome.Of(p.Name, [], "can't")),
                ]),
            Rates),
    ];
}
