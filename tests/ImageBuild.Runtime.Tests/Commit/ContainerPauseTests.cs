using System.Diagnostics;
using System.Globalization;
using ImageBuild.Runtime.Commit;

namespace ImageBuild.Runtime.Tests.Commit;

[TestClass]
public class ContainerPauseTests
{
    private static readonly string[] Mounts = ["/sys/fs/cgroup/freezer", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"];

    [TestMethod]
    public void OfOneThatHasEndedNothingIsStopped()
    {
        using var process = Process.Start("true");
        process.WaitForExit();
        ContainerPause.Begin(process.Id, TimeProvider.System).Dispose();
    }

    [TestMethod]
    public void OneThatStandsStillMayBeKilledAndItsGroupGoBeforeItGoesOn()
    {
        var group = TryMakeGroup();
        if (group is null)
            Assert.Inconclusive("needs root and the freezer of control groups");
        using var process = Process.Start("sleep", ["100"]);
        File.WriteAllText($"{group}/cgroup.procs", process.Id.ToString(CultureInfo.InvariantCulture));
        using (ContainerPause.Begin(process.Id, TimeProvider.System))
        {
            process.Kill();
            // The older freezer does not let go of who is killed.
            if (File.Exists($"{group}/freezer.state"))
                File.WriteAllText($"{group}/freezer.state", "THAWED");
            process.WaitForExit();
            Assert.IsTrue(SpinWait.SpinUntil(() => TryRemove(group), TimeSpan.FromSeconds(20)));
        }
    }

    private static string? TryMakeGroup()
    {
        foreach (var group in Mounts.Where(Directory.Exists).Select(m => $"{m}/imagebuild-test-{Environment.ProcessId}"))
        {
            try
            {
                Directory.CreateDirectory(group);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (File.Exists($"{group}/freezer.state") || File.Exists($"{group}/cgroup.freeze"))
                return group;
            Directory.Delete(group);
        }

        return null;
    }

    private static bool TryRemove(string group)
    {
        try
        {
            Directory.Delete(group);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
