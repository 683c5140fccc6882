using ImageBuild.HostBase;

namespace ImageBuild.Tests.HostBase;

[TestClass]
public class LibraryClosureTests
{
    [TestMethod]
    public void WhatAFileNeedsComesWithWhatThatNeedsAndWithEveryLinkOnTheWay()
    {
        using var machine = new Machine()
            .File("/app", ElfBuilder.Make(interpreter: "/lib64/ld.so", needed: "liba.so.1"))
            .Link("/lib64", "usr/lib")
            .File("/usr/lib/ld.so", ElfBuilder.Make())
            .Link("/usr/lib/liba.so.1", "liba.so.1.2")
            .File("/usr/lib/liba.so.1.2", ElfBuilder.Make(needed: "libb.so"))
            .File("/usr/lib/libb.so", ElfBuilder.Make(needed: "liba.so.1"));
        AssertTree(
            machine,
            closure => closure.AddNeeds("/app"),
            "/lib64 -> usr/lib", "/usr/lib/ld.so", "/usr/lib/liba.so.1 -> liba.so.1.2",
            "/usr/lib/liba.so.1.2", "/usr/lib/libb.so");
    }

    [TestMethod]
    public void ItsOwnRunPathComesFirstThenTheConfiguredFoldersThenTheUsual()
    {
        using var machine = new Machine()
            .File("/opt/app", ElfBuilder.Make(runPath: "$ORIGIN/own:${ORIGIN}/../shared", needed: ["liba.so", "libb.so", "libc.so", "libd.so"]))
            .File("/etc/ld.so.conf", "# comment\ninclude ld.so.conf.d/*.conf\n")
            .File("/etc/ld.so.conf.d/x.conf", "/configured/ # where things are\n")
            .File("/opt/own/liba.so", ElfBuilder.Make()).File("/usr/lib/liba.so", ElfBuilder.Make())
            .File("/shared/libb.so", ElfBuilder.Make())
            .File("/configured/libc.so", ElfBuilder.Make()).File("/usr/lib/libc.so", ElfBuilder.Make())
            .File("/usr/lib/libd.so", ElfBuilder.Make());
        var unusual = AssertTree(
            machine,
            closure => closure.AddNeeds("/opt/app"),
            "/configured/libc.so", "/opt/own/liba.so", "/shared/libb.so", "/usr/lib/libd.so");
        CollectionAssert.AreEqual(new[] { "/configured" }, unusual.ToList(), "an image has no ld.so.cache that would name it");
    }

    [TestMethod]
    public void ALibraryForAnotherProcessorIsPassedOver()
    {
        using var machine = new Machine()
            .File("/app", ElfBuilder.Make(ElfBuilder.Arm64, needed: "liba.so"))
            .File("/lib64/liba.so", ElfBuilder.Make())
            .File("/usr/lib/liba.so", "INPUT(a linker script)")
            .File("/lib/liba.so", ElfBuilder.Make(ElfBuilder.Arm64));
        AssertTree(machine, closure => closure.AddNeeds("/app"), "/lib/liba.so");
    }

    [TestMethod]
    public void ADebianFolderOfOneArchitectureIsWhereItsLoaderLooks()
    {
        using var machine = new Machine()
            .File("/etc/ld.so.conf", "/usr/lib/x86_64-linux-gnu\n")
            .File("/app", ElfBuilder.Make(needed: "liba.so"))
            .File("/usr/lib/x86_64-linux-gnu/liba.so", ElfBuilder.Make());
        Assert.IsEmpty(AssertTree(machine, closure => closure.AddNeeds("/app"), "/usr/lib/x86_64-linux-gnu/liba.so"));
    }

    [TestMethod]
    public void WhatIsLoadedByNameComesInEveryVersion()
    {
        using var machine = new Machine()
            .File("/usr/lib/libssl.so.3", ElfBuilder.Make(needed: "libcrypto.so.3"))
            .File("/usr/lib/libssl.so.1.1", ElfBuilder.Make())
            .File("/usr/lib/libssl.so.4", ElfBuilder.Make(ElfBuilder.Arm64))
            .File("/usr/lib/libsslx.so.3", ElfBuilder.Make())
            .File("/usr/lib/libcrypto.so.3", ElfBuilder.Make());
        AssertTree(
            machine,
            closure => closure.AddLoadedByName("libssl.so.", ElfBuilder.X64),
            "/usr/lib/libcrypto.so.3", "/usr/lib/libssl.so.1.1", "/usr/lib/libssl.so.3");
    }

    [TestMethod]
    public void LinksThatLeadInACircleOrOutOfTheRootLeadNowhere()
    {
        using var machine = new Machine()
            .File("/app", ElfBuilder.Make(needed: ["liba.so", "libb.so", "libc.so"]))
            .Link("/usr/lib/liba.so", "liba.so")
            .Link("/usr/lib/libb.so", "../../../../../../etc/hostname")
            .Link("/usr/lib/libc.so", "missing");
        AssertTree(machine, closure => closure.AddNeeds("/app"));
    }

    [TestMethod]
    public void AConfigurationThatIncludesItselfEnds()
    {
        using var machine = new Machine()
            .File("/etc/ld.so.conf", "include /etc/*.conf\ninclude /etc/ld.so.conf.d/*\n/configured\n")
            .File("/etc/ld.so.conf.d/a", "include /etc/ld.so.conf.d/*\n")
            .File("/etc/ld.so.conf.d/b", "include /etc/ld.so.conf.d/*\n")
            .File("/app", ElfBuilder.Make(needed: "liba.so"))
            .File("/configured/liba.so", ElfBuilder.Make());
        AssertTree(machine, closure => closure.AddNeeds("/app"), "/configured/liba.so");
    }

    private static IReadOnlyList<string> AssertTree(Machine machine, Action<LibraryClosure> add, params string[] expected)
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("needs symbolic links");
        var tree = new HostTree(machine.Root);
        var closure = new LibraryClosure(tree);
        add(closure);
        var actual = tree.Entries.Where(e => e.Value is not HostEntry.Folder)
            .Select(e => e.Value is HostEntry.Link link ? $"{e.Key} -> {link.Target}" : e.Key);
        CollectionAssert.AreEqual(expected, actual.ToList());
        return closure.UnusualFolders;
    }
}
