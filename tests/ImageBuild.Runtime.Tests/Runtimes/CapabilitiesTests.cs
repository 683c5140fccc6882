using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

[TestClass]
public sealed class CapabilitiesTests
{
    // The bounding set of a root that may do what docker lets it, and administer.
    private static readonly ulong Bounding = Capabilities.Mask([.. Capabilities.Default, "SYS_ADMIN"]);

    [TestMethod]
    public void AllIsWhatCanBeGiven() =>
        Assert.AreSequenceEqual([.. Capabilities.All.Where(c => c is "SYS_ADMIN" || Capabilities.Default.Contains(c))], Capabilities.With(["ALL"], [], Bounding));

    [TestMethod]
    public void TheDefaultIsWhatCanBeGivenOfIt() =>
        Assert.AreSequenceEqual(["CHOWN"], Capabilities.With([], [], Capabilities.Mask(["CHOWN", "SYS_ADMIN"])));

    [TestMethod]
    [DataRow(new[] { "all" }, new[] { "CAP_CHOWN" }, "DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT SYS_ADMIN MKNOD AUDIT_WRITE SETFCAP")]
    [DataRow(new[] { "cap_sys_admin", "KILL" }, new[] { "ALL" }, "KILL SYS_ADMIN")]
    [DataRow(new[] { "KILL" }, new[] { "KILL", "ALL" }, "KILL")]
    public void SomeAreAddedAndSomeDropped(string[] add, string[] drop, string expected) =>
        Assert.AreEqual(expected, string.Join(' ', Capabilities.With(add, drop, Bounding)));

    [TestMethod]
    [DataRow("SYS_RESOURCE", "CapBnd")]
    [DataRow("CAP_NONE", "'CAP_NONE' is no capability")]
    public void WhatCanNotBeGivenIsRefused(string name, string message)
    {
        var e = Assert.ThrowsExactly<ImageBuildException>(() => Capabilities.With([name], [], Bounding));

        Assert.AreEqual(ErrorCode.UnknownCapability, e.Code);
        Assert.Contains(message, e.Message);
    }
}
