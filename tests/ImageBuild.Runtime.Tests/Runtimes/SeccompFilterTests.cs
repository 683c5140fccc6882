using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

/// <summary>What containers may ask of the kernel, by the very filter that it walks.</summary>
[TestClass]
public class SeccompFilterTests
{
    private const uint X64 = 0xc000003e;
    private const uint I386 = 0x40000003;
    private const uint Arm64 = 0xc00000b7;
    private const uint Arm = 0x40000028;
    private const string Allowed = "allowed";

    private static readonly ulong Default = Capabilities.Mask(Capabilities.Default);

    [TestMethod]
    [DataRow(56u, 0x00000011u, Allowed, DisplayName = "fork")]
    [DataRow(56u, 0x003d0f00u, Allowed, DisplayName = "a thread")]
    [DataRow(56u, 0x10000011u, "EPERM", DisplayName = "a user namespace")]
    [DataRow(56u, 0x00020011u, "EPERM", DisplayName = "a mount namespace")]
    [DataRow(56u, 0x40000011u, "EPERM", DisplayName = "a network namespace")]
    [DataRow(56u, 0x02000011u, "EPERM", DisplayName = "a cgroup namespace")]
    [DataRow(435u, 0u, "ENOSYS", DisplayName = "clone3")]
    [DataRow(135u, 0u, Allowed, DisplayName = "personality of Linux")]
    [DataRow(135u, 0xffffffffu, Allowed, DisplayName = "personality asked for")]
    [DataRow(135u, 0x20008u, Allowed, DisplayName = "personality of old Linux, 32 bits")]
    [DataRow(135u, 0x40000u, "EPERM", DisplayName = "personality without randomness")]
    [DataRow(41u, 1u, Allowed, DisplayName = "AF_UNIX")]
    [DataRow(41u, 10u, Allowed, DisplayName = "AF_INET6")]
    [DataRow(41u, 16u, Allowed, DisplayName = "AF_NETLINK")]
    [DataRow(41u, 17u, Allowed, DisplayName = "AF_PACKET")]
    [DataRow(41u, 38u, "EPERM", DisplayName = "AF_ALG")]
    [DataRow(41u, 40u, "EPERM", DisplayName = "AF_VSOCK")]
    [DataRow(41u, 44u, Allowed, DisplayName = "AF_XDP")]
    [DataRow(41u, 46u, "EPERM", DisplayName = "a family of the future")]
    public void WhatDependsOnAnArgument(uint number, uint argument, string expected)
    {
        Assert.AreEqual(expected, Decision(Default, X64, number, argument));
        if (number is not (41 or 135))
            Assert.AreEqual(Allowed, Decision(Default | Capabilities.Mask(["SYS_ADMIN"]), X64, number, argument));
    }

    [TestMethod]
    [DataRow("", "read write openat execve fork ptrace process_vm_readv chroot futex_waitv landlock_restrict_self close_range openat2 arch_prctl")]
    [DataRow("refused", "keyctl add_key request_key userfaultfd kexec_load swapon io_uring_setup io_uring_enter io_uring_register nfsservctl pivot_root migrate_pages ustat")]
    [DataRow("SYS_ADMIN", "mount umount2 unshare setns fsopen fsmount move_mount open_tree mount_setattr sethostname quotactl fanotify_init bpf perf_event_open syslog")]
    [DataRow("SYS_BOOT", "reboot")]
    [DataRow("SYS_MODULE", "init_module finit_module delete_module")]
    [DataRow("SYS_PACCT", "acct")]
    [DataRow("SYS_PTRACE", "kcmp pidfd_getfd process_madvise")]
    [DataRow("SYS_RAWIO", "iopl ioperm")]
    [DataRow("SYS_TIME", "settimeofday clock_settime")]
    [DataRow("SYS_TTY_CONFIG", "vhangup")]
    [DataRow("SYS_NICE", "get_mempolicy mbind set_mempolicy set_mempolicy_home_node")]
    [DataRow("SYSLOG", "syslog")]
    [DataRow("BPF", "bpf")]
    [DataRow("PERFMON", "perf_event_open")]
    [DataRow("DAC_READ_SEARCH", "open_by_handle_at")]
    public void WhatDependsOnCapabilities(string capability, string names)
    {
        var mask = capability is "" or "refused" ? Default : Default | Capabilities.Mask([capability]);
        foreach (var name in names.Split(' '))
        {
            var number = Libseccomp.NumberOf(X64, name)!.Value;
            Assert.AreEqual(capability == "refused" ? "EPERM" : Allowed, Decision(mask, X64, number), name);
            if (capability is not ("" or "refused"))
                Assert.AreEqual("EPERM", Decision(Default, X64, number), $"{name} by default");
        }
    }

    [TestMethod]
    public void WithoutItsCapabilityChrootIsRefused() => Assert.AreEqual("EPERM", Decision(0, X64, 161));

    [TestMethod]
    public void CallsThatAreNewerThanTheTableAreNotThere()
    {
        Assert.AreEqual(Allowed, Decision(Default, X64, SeccompTable.Newest));
        foreach (var number in new[] { SeccompTable.Newest + 1, 512u, 1000u, 0x40000000u, 0x4000003bu, 0x40000208u, 0x7fffffffu, 0xffffffffu })
            Assert.AreEqual("ENOSYS", Decision(ulong.MaxValue, X64, number), $"0x{number:x}, x32 among them");
    }

    [TestMethod]
    public void OfAnArgumentThatIsANumberOf32BitsTheRestCanNotHideIt()
    {
        var filter = SeccompFilter.For(Architecture.X64, Default);
        Assert.AreEqual("EPERM", Named(BpfMachine.Run(filter, 41, X64, 0, 0, 40, 1).Result));
        Assert.AreEqual("EPERM", Named(BpfMachine.Run(filter, 56, X64, 0, 0, 0x10000000, 1).Result));
    }

    [TestMethod]
    public void ProgramsOf32BitsAreUnderTheSameRules()
    {
        Assert.AreEqual((Allowed, "EPERM"), (Decision(Default, I386, 11), Decision(Default, I386, 21)), "execve, mount");
        Assert.AreEqual(("EPERM", Allowed), (Decision(Default, I386, 120, 0x10000000), Decision(Default, I386, 102)), "clone, socketcall");
        Assert.AreEqual((Allowed, "EPERM"), (Decision(Default, Arm64, 221), Decision(Default, Arm64, 40)), "execve, mount");
        Assert.AreEqual((Allowed, "EPERM"), (Decision(Default, Arm, 11), Decision(Default, Arm, 21)), "execve, mount");
        Assert.AreEqual((Allowed, "ENOSYS"), (Decision(Default, Arm, 0xf0002), Decision(Default, Arm, 0xf0003)), "cacheflush, usr26");
    }

    [TestMethod]
    public void AnArchitectureThatNobodyKnowsMayNothing()
    {
        foreach (var abi in new[] { 0u, Arm64, Arm, 0xc00000f3 })
            Assert.AreEqual("EPERM", Named(BpfMachine.Run(SeccompFilter.For(Architecture.X64, ulong.MaxValue), 0, abi).Result));
    }

    [TestMethod]
    [DataRow(Architecture.X64)]
    [DataRow(Architecture.Arm64)]
    public void TheKernelTakesTheFilterAndIsSoonDoneWithIt(Architecture architecture)
    {
        var filter = SeccompFilter.For(architecture, Default);
        Assert.IsLessThanOrEqualTo(4096, filter.Length, "BPF_MAXINSNS");
        for (var i = 0; i < filter.Length; i++)
        {
            var farthest = filter[i].Code switch { BpfInstruction.Jump => (int)filter[i].Value, _ => Math.Max(filter[i].IfTrue, filter[i].IfFalse) };
            Assert.IsLessThan(filter.Length, i + 1 + farthest - (filter[i].Code == BpfInstruction.Return ? 1 : 0), "within it");
        }

        foreach (var abi in architecture == Architecture.X64 ? new[] { X64, I386 } : [Arm64, Arm])
        {
            for (var number = 0u; number < 500; number++)
                Assert.IsLessThanOrEqualTo(20, BpfMachine.Run(filter, number, abi, 0, 0, 0, 0).Steps);
        }
    }

    [TestMethod]
    public void TheNumbersAreLibseccomps()
    {
        uint[] abis = [X64, I386, Arm64, Arm];
        foreach (var call in SeccompTable.Calls)
        {
            for (var abi = 0; abi < abis.Length; abi++)
            {
                if (Libseccomp.NumberOf(abis[abi], call.Name) is { } number)
                    Assert.AreEqual(number, call.Numbers[abi], $"{call.Name}, {(SeccompAbi)abi}");
            }

            Assert.IsTrue(call.Condition.All(c => c[0] == '=' || Capabilities.All.Contains(c)), call.Name);
            if (call.Numbers.Max() is >= 424 and <= SeccompTable.Newest and var shared)
                Assert.IsTrue(call.Numbers.All(n => n == shared || n is null), $"{call.Name} has one number everywhere");
        }
    }

    internal static string Decision(ulong capabilities, uint abi, uint number, uint argument = 0) => Named(BpfMachine.Run(
        SeccompFilter.For(abi is X64 or I386 ? Architecture.X64 : Architecture.Arm64, capabilities), number, abi, 0, 0, argument, 0).Result);

    private static string Named(uint result) => result switch
    {
        0x7fff0000 => Allowed,
        _ when result >> 16 == 5 => ((Errno)(result & 0xffff)).ToString(),
        _ => $"0x{result:x}",
    };
}
