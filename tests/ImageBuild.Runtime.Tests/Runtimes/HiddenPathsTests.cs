using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

[TestClass]
public class HiddenPathsTests
{
    // moby daemon/pkg/oci/defaults.go. That a container of docker's hides the same is shown beside docker itself.
    [TestMethod]
    public void TheyAreDockers()
    {
        CollectionAssert.AreEquivalent(
            "/proc/acpi /proc/asound /proc/interrupts /proc/kcore /proc/keys /proc/latency_stats /proc/timer_list /proc/timer_stats /proc/sched_debug /proc/scsi /sys/firmware /sys/devices/virtual/powercap".Split(' '),
            HiddenPaths.Masked.ToList());
        CollectionAssert.AreEquivalent("/proc/bus /proc/fs /proc/irq /proc/sys /proc/sysrq-trigger".Split(' '), HiddenPaths.ReadOnlyPaths.ToList());
    }
}
