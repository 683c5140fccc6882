using System.Text.Json;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>Health and restarts of containers as their user sees them, in docker's words.</summary>
[TestClass]
public sealed class HealthTests : IDisposable
{
    private static BaseStore store = null!;
    private static Imagebuild ours = null!;

    [ClassInitialize]
    public static void MakeStore(TestContext _) => ours = (store = new BaseStore()).Ours;

    [ClassCleanup]
    public static void RemoveStore() => store?.Dispose();

    public void Dispose() => store.RemoveContainers();

    [TestMethod]
    public void AContainerIsHealthyAndUnhealthyAsItsTestSays()
    {
        ours.Run("run", "-d", "--name", "c", "--network", "none", "--health-cmd", "echo looked; echo $A >&2; test -e /ok", "--health-interval", "200ms",
            "--health-retries", "2", "-e", "A=has", "base:1", "sleep", "1000");
        StringAssert.EndsWith(Status(), "(health: starting)");
        Wait.Until(() => Status().EndsWith("(unhealthy)", StringComparison.Ordinal));
        ours.Run("exec", "c", "touch", "/ok");
        Wait.Until(() => Status().EndsWith("(healthy)", StringComparison.Ordinal));
        Assert.AreEqual("c\n", ours.Run("ps", "--filter", "health=healthy", "--format", "{{.Names}}"));
        using var health = JsonDocument.Parse(ours.Run("inspect", "-f", "{{json .State.Health}}", "c"));
        Assert.AreEqual(("healthy", 0), (health.RootElement.GetProperty("Status").GetString(), health.RootElement.GetProperty("FailingStreak").GetInt32()));
        var last = health.RootElement.GetProperty("Log").EnumerateArray().Last();
        Assert.AreEqual(0, last.GetProperty("ExitCode").GetInt32());
        CollectionAssert.AreEquivalent(new[] { "looked", "has", "" }, last.GetProperty("Output").GetString()!.Split('\n'));
        var monitor = ours.MonitorOf("c");
        // One that has just ended is there for a moment; one that nobody waits for, for good.
        Wait.Until(() => Tool.Run("sh", "-c", $"ps -o stat= --ppid {monitor} | grep Z || true").Length == 0);
        ours.Run("stop", "-t", "0", "c");
        Assert.AreEqual("unhealthy\n", ours.Run("inspect", "-f", "{{.State.Health.Status}}", "c"), "as docker has it of one that has ended");
    }

    [TestMethod]
    public void ATestThatDoesNotEndOrIsNotThereHasFailed()
    {
        ours.Run("run", "-d", "--name", "slow", "--network", "none", "--health-cmd", "exec sleep 88", "--health-interval", "100ms", "--health-timeout", "1s",
            "base:1", "sleep", "1000");
        Wait.Until(() => ours.Run("inspect", "-f", "{{range .State.Health.Log}}{{.ExitCode}} {{.Output}};{{end}}", "slow")
            .StartsWith("-1 Health check exceeded timeout (1s);", StringComparison.Ordinal));
        Assert.AreEqual("30000000000\n", ours.Run("inspect", "-f", "{{.Config.Healthcheck.Interval}}", ours.Run("create", "--health-cmd", "true", "base:1", "true").Trim()));
        ours.Fails(125, "IMG5014", "run", "--no-healthcheck", "--health-cmd", "true", "base:1", "true");
        ours.Fails(125, "IMG5014", "run", "--health-cmd", "true", "--health-interval", "1us", "base:1", "true");
    }

    [TestMethod]
    public void AContainerThatFailsIsStartedAgainAsOftenAsItsPolicySays()
    {
        ours.Run("run", "-d", "--name", "c", "--network", "none", "--restart", "on-failure:2", "base:1", "sh", "-c", "echo x >> /count; cat /count | wc -l; exit 3");
        Assert.AreEqual("3\n", ours.Run("wait", "c"));
        Assert.AreEqual("exited 3 2 on-failure 2\n",
            ours.Run("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}} {{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}", "c"));
        Assert.AreEqual("1\n2\n3\n", ours.Run("logs", "c"));
        var foreground = ours.Try("run", "--name", "f", "--network", "none", "--restart", "on-failure:1", "base:1", "sh", "-c", "echo again; exit 4");
        Assert.AreEqual((4, "again\nagain\n"), (foreground.ExitCode, foreground.Output));
        ours.Fails(125, "Conflicting options: --restart and --rm.", "run", "--rm", "--restart", "always", "base:1", "true");
        ours.Fails(125, "IMG5014", "run", "--restart", "always:3", "base:1", "true");
    }

    [TestMethod]
    public void StopEndsWhatWouldAlwaysBeStartedAgain()
    {
        ours.Run("run", "-d", "--name", "c", "--network", "none", "--restart", "always", "base:1", "false");
        Wait.Until(() => Status().StartsWith("Restarting (1) ", StringComparison.Ordinal));
        ours.Run("stop", "c");
        StringAssert.StartsWith(Status(), "Exited (1) ");
        ours.Run("run", "-d", "--name", "d", "--network", "none", "--restart", "unless-stopped", "base:1", "sleep", "1000");
        ours.Run("kill", "d");
        Assert.AreEqual("137\n", ours.Run("wait", "d"));
        Assert.AreEqual("exited 0\n", ours.Run("inspect", "-f", "{{.State.Status}} {{.RestartCount}}", "d"));
    }

    private static string Status() => ours.Run("ps", "-a", "--filter", "name=c", "--format", "{{.Status}}").Trim();
}
