using System.Text.Json;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

/// <summary>What is allowed is what podman's profile allows (containers-common), but for what docker decides otherwise.</summary>
[TestClass]
public class SeccompProfileTests
{
    private const string Profile = "/usr/share/containers/seccomp.json";
    private const uint X64 = 0xc000003e;

    // Podman leaves to the kernel's own checks what docker refuses.
    private static readonly string[] Stricter =
    [
        "clone3", "fsconfig", "fsmount", "fsopen", "fspick", "get_mempolicy", "keyctl", "mbind", "mount", "mount_setattr", "move_mount", "open_tree",
        "pidfd_getfd", "pivot_root", "query_module", "reboot", "set_mempolicy", "set_mempolicy_home_node", "setns", "syslog", "umount2", "unshare",
        "io_uring_enter", "io_uring_register", "io_uring_setup",
    ];

    // Docker allows these, which are not in that profile, or refused there.
    private static readonly string[] Laxer =
    [
        "cachestat", "fchmodat2", "futex_requeue", "futex_wait", "futex_waitv", "futex_wake", "getxattrat", "io_pgetevents", "listmount", "listxattrat",
        "map_shadow_stack", "mseal", "removexattrat", "setxattrat", "statmount", "uretprobe", "vmsplice",
    ];

    private static readonly string[] WithMoreCapabilities = ["lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "quotactl_fd"];

    [TestMethod]
    [DataRow("")]
    [DataRow("SYS_ADMIN")]
    [DataRow("SYS_TIME SYS_PTRACE SYS_MODULE SYS_RAWIO SYS_TTY_CONFIG SYS_PACCT DAC_READ_SEARCH")]
    public void ItIsPodmansButForWhatDockerDecidesOtherwise(string more)
    {
        if (!File.Exists(Profile))
            Assert.Inconclusive($"{Profile} is not there.");
        string[] capabilities = [.. Capabilities.Default, .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        using var profile = JsonDocument.Parse(File.ReadAllText(Profile));
        var theirs = AllowedBy(profile.RootElement, capabilities);
        var compared = 0;
        foreach (var name in NamesIn(profile.RootElement).Concat(SeccompTable.Calls.Select(c => c.Name)).Distinct())
        {
            if (Libseccomp.NumberOf(X64, name) is not { } number || name is "personality")
                continue;
            compared++;
            var isOurs = SeccompFilterTests.Decision(Capabilities.Mask(capabilities), X64, number) == "allowed";
            if (isOurs && !theirs.Contains(name))
                CollectionAssert.Contains((string[])[.. Laxer, .. WithMoreCapabilities], name);
            if (!isOurs && theirs.Contains(name))
                CollectionAssert.Contains(Stricter, name);
        }

        Assert.IsGreaterThan(350, compared);
    }

    private static IEnumerable<string> NamesIn(JsonElement profile) => profile.GetProperty("syscalls").EnumerateArray().SelectMany(Names);

    private static IEnumerable<string> Names(JsonElement rule) => rule.GetProperty("names").EnumerateArray().Select(n => n.GetString()!);

    // That a rule looks at arguments doesn't matter here: all of ours that do allow a zero, and personality is left out.
    private static HashSet<string> AllowedBy(JsonElement profile, string[] capabilities) =>
    [
        .. profile.GetProperty("syscalls").EnumerateArray()
            .Where(r => r.GetProperty("action").GetString() == "SCMP_ACT_ALLOW")
            .Where(r => Listed(r, "includes", "caps").All(c => capabilities.Contains(c["CAP_".Length..])))
            .Where(r => !Listed(r, "excludes", "caps").Any(c => capabilities.Contains(c["CAP_".Length..])))
            .Where(r => Listed(r, "includes", "arches") is not [_, ..] arches || arches.Contains("amd64"))
            .SelectMany(Names),
    ];

    private static string[] Listed(JsonElement rule, string condition, string what) =>
        rule.TryGetProperty(condition, out var of) && of.ValueKind == JsonValueKind.Object && of.TryGetProperty(what, out var list)
            ? [.. list.EnumerateArray().Select(e => e.GetString()!)] : [];
}
