using System.Globalization;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

/// <summary>What an image has planted where its container's preparer reads, makes and mounts.</summary>
[TestClass]
public sealed class RootFolderTests : IDisposable
{
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("imagebuild-test-");
    private readonly string rootPath;
    private readonly string outside;
    private readonly SafeFd root;

    public RootFolderTests()
    {
        (rootPath, outside) = (work.CreateSubdirectory("root").FullName, work.CreateSubdirectory("outside").FullName);
        work.CreateSubdirectory("root/etc");
        root = Linux.OpenDirectory(SafeFd.Cwd, rootPath);
    }

    public void Dispose()
    {
        root.Dispose();
        work.Delete(recursive: true);
    }

    // CVE-2024-9676, CVE-2026-47262: who reads it waits for ever, fills his memory, or tells what stands in a file of the machine.
    [TestMethod]
    [Timeout(20_000)]
    [DataRow("pipe")]
    [DataRow("gigabyte")]
    [DataRow("folder")]
    [DataRow("link to the machine's")]
    [DataRow("link to itself")]
    [DataRow("link to a descriptor")]
    [DataRow("link to a device")]
    public void APasswdThatIsNoSmallPlainFileIsReadAsEmpty(string kind)
    {
        var path = Path.Combine(rootPath, "etc/passwd");
        var secret = Path.Combine(outside, "secret");
        File.WriteAllText(secret, "root:x:0:0::/:/bin/sh\n");
        using var open = File.OpenHandle(secret);
        switch (kind)
        {
            case "pipe":
                Linux.MknodAt(root, "etc/passwd", Linux.S_IFIFO | 0b110_100_100, 0);
                break;
            case "gigabyte":
                using (var file = File.Create(path))
                    file.SetLength(1 << 30);
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            default:
                File.CreateSymbolicLink(path, kind switch
                {
                    "link to the machine's" => secret,
                    "link to itself" => "passwd",
                    "link to a descriptor" => $"/proc/self/fd/{open.DangerousGetHandle().ToString(CultureInfo.InvariantCulture)}",
                    _ => "/dev/zero",
                });
                break;
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.AreEqual("", new RootFolder(root).ReadText("/etc/passwd"));
        Assert.IsLessThan(16 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // CVE-2026-55686: the folders of WORKDIR are made where its link leads in the image, not on the machine.
    [TestMethod]
    public void AWorkingDirectoryBehindALinkIsMadeInTheImage()
    {
        File.CreateSymbolicLink(Path.Combine(rootPath, "absolute"), outside);
        File.CreateSymbolicLink(Path.Combine(rootPath, "climbing"), "../../../../../../.." + outside);
        new RootFolder(root).MakeWorkingDirectory("/absolute/a/b");
        new RootFolder(root).MakeWorkingDirectory("/climbing/c/../d");
        Assert.IsEmpty(Directory.GetFileSystemEntries(outside));
        Assert.IsTrue(Directory.Exists(rootPath + outside + "/a/b") && Directory.Exists(rootPath + outside + "/d"));
    }

    // CVE-2022-23648, CVE-2024-1753, CVE-2025-9566, and CVE-2021-30465 for who swaps it meanwhile.
    [TestMethod]
    public void AMountsTargetIsInTheImageWhoeverSwapsItsParentsForLinks()
    {
        const int Rounds = 4_000;
        Directory.CreateDirectory(Path.Combine(rootPath, "parent/volume"));
        File.WriteAllText(Path.Combine(rootPath, "parent/file"), "");
        Directory.CreateDirectory(Path.Combine(outside, "volume"));
        File.WriteAllText(Path.Combine(outside, "file"), "");
        File.CreateSymbolicLink(Path.Combine(rootPath, "link"), outside);
        using var stop = new CancellationTokenSource();
        var swapping = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                Linux.TryRenameAt2(root, "parent", root, "link", Linux.RENAME_EXCHANGE);
        });
        var folder = new RootFolder(root);
        var (inside, other) = (0, new List<string?>());
        for (var i = 0; i < Rounds; i++)
        {
            foreach (var open in new Func<SafeFd>[] { () => folder.OpenFolder("/parent/volume"), () => folder.OpenFile("/parent/file"), () => folder.OpenFolder($"/parent/new{i % 50}") })
            {
                try
                {
                    using var target = open();
                    if (Linux.TryReadLink(target.ProcPath) is { } place && place.StartsWith(rootPath + "/", StringComparison.Ordinal))
                        inside++;
                    else
                        other.Add(Linux.TryReadLink(target.ProcPath));
                }
                catch (SyscallException)
                {
                    // Refused is as good.
                }
            }
        }

        stop.Cancel();
        swapping.Wait();
        Assert.IsEmpty(other);
        Assert.IsGreaterThan(100, inside);
        CollectionAssert.AreEquivalent(new[] { "volume", "file" }, Directory.GetFileSystemEntries(outside).Select(Path.GetFileName).ToList());
    }
}
