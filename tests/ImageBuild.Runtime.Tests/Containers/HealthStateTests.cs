using System.Text;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Runtime.Tests.Containers;

/// <summary>What tests make of a container's health is what they make of it in docker.</summary>
[TestClass]
public sealed class HealthStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly HealthCheck Check = new() { Test = ["CMD", "true"], Retries = 2, StartPeriod = TimeSpan.FromSeconds(10) };

    [TestMethod]
    [DataRow("", HealthStatus.Starting, 0)]
    [DataRow("0", HealthStatus.Healthy, 0)]
    [DataRow("1", HealthStatus.Starting, 0, DisplayName = "a failure in the start period does not count")]
    [DataRow("1 1 1", HealthStatus.Starting, 0)]
    [DataRow("0 1", HealthStatus.Healthy, 1, DisplayName = "but for one that was healthy already")]
    [DataRow("0 1 1", HealthStatus.Unhealthy, 2)]
    [DataRow("- 1", HealthStatus.Starting, 1, DisplayName = "after the period one does")]
    [DataRow("- 1 -1", HealthStatus.Unhealthy, 2)]
    [DataRow("- 1 1 1 0", HealthStatus.Healthy, 0)]
    [DataRow("- 1 1 1 0 7", HealthStatus.Healthy, 1)]
    public void HealthFollowsFromResults(string results, HealthStatus status, int streak)
    {
        var (state, time) = (new HealthState(), Start.AddSeconds(1));
        foreach (var result in results.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (result == "-")
                time = Start.AddSeconds(10);
            else
                state = state.After(new HealthResult(time, time, int.Parse(result), ""), Check, Start);
        }

        Assert.AreEqual((status, streak), (state.Status, state.FailingStreak));
    }

    [TestMethod]
    public void TheLastFiveResultsAreKept()
    {
        var state = new HealthState();
        for (var i = 0; i < 7; i++)
            state = state.After(new HealthResult(Start, Start, i, ""), Check, Start);
        CollectionAssert.AreEqual(new[] { 2, 3, 4, 5, 6 }, state.Log.Select(r => r.ExitCode).ToList());
    }

    [TestMethod]
    public void OutputIsCutAtFourKibibytes()
    {
        var output = new LimitedOutput();
        output.Write(Encoding.ASCII.GetBytes(new string('a', 4000)));
        Assert.AreEqual(4000, output.Text.Length);
        output.Write(Encoding.ASCII.GetBytes(new string('b', 4000)));
        Assert.AreEqual(new string('a', 4000) + new string('b', 96) + "...", output.Text);
    }

    [TestMethod]
    [DataRow(1.0, "1s")]
    [DataRow(0.5, "500ms")]
    [DataRow(90.0, "1m30s")]
    [DataRow(1.5, "1.5s")]
    [DataRow(3600.0, "1h0m0s")]
    public void ATimeIsPrintedAsGoDoes(double seconds, string text) => Assert.AreEqual(text, HealthCheck.Text(TimeSpan.FromSeconds(seconds)));

    [TestMethod]
    public void ACheckThatSaysNothingIsNone()
    {
        Assert.IsNull(HealthCheck.Of(["NONE"]));
        Assert.IsNull(HealthCheck.Of(["CMD"]));
        Assert.IsNull(HealthCheck.Of([]));
        Assert.IsNull(HealthCheck.Of(null));
        CollectionAssert.AreEqual(new[] { "/bin/sh", "-c", "a b" }, HealthCheck.Of(["CMD-SHELL", "a b"])!.Program);
        CollectionAssert.AreEqual(new[] { "a", "b" }, HealthCheck.Of(["CMD", "a", "b"])!.Program);
    }
}
