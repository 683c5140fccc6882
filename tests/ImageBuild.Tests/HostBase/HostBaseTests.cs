using System.Runtime.InteropServices;
using ImageBuild.HostBase;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Tests.HostBase;

[TestClass]
public class HostBaseTests
{
    [TestMethod]
    public async Task MakingItTwiceGivesOneDigestAndTheSecondTimeReadsNothing()
    {
        OnLinux();
        using var machine = Machine.WithDotnet("/dotnet", "10.0.1");
        var first = await ReadAsync(machine, "one");
        Assert.AreEqual(first.Digest, (await ReadAsync(machine, "two")).Digest, "in another folder");
        var written = Directory.GetFiles(machine.Root + "/one", "*.blob", SearchOption.AllDirectories)
            .ToDictionary(f => f, File.GetLastWriteTimeUtc);
        // Who would read it would find other bytes now; the key has none of them.
        var changed = new FileInfo(machine.Root + "/usr/share/zoneinfo/UTC");
        var time = changed.LastWriteTimeUtc;
        File.WriteAllText(changed.FullName, "fiZT");
        changed.LastWriteTimeUtc = time;
        Assert.AreEqual(first.Digest, (await ReadAsync(machine, "one")).Digest, "from the cache");
        foreach (var (file, when) in written)
            Assert.AreEqual(when, File.GetLastWriteTimeUtc(file));
    }

    [TestMethod]
    public async Task AMachineWithoutDotnetIsToldSo()
    {
        OnLinux();
        var place = new HostBasePlace(new HostBaseOptions { DotnetRoot = "/nonexistent", CacheFolder = "/nonexistent" });
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => place.OpenSource("").ReadRootAsync(default));
        Assert.AreEqual(ErrorCode.NoHostDotnet, error.Code);
    }

    [TestMethod]
    [DataRow(0, DisplayName = "empty")]
    [DataRow(20, DisplayName = "a part of the header")]
    [DataRow(64, DisplayName = "the header alone")]
    [DataRow(300, DisplayName = "a part of the tables")]
    public void ACutElfFileIsNoneAndNotAnError(int length)
    {
        OnLinux();
        var whole = File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libcoreclr.so"));
        Assert.IsNotNull(ElfFile.Read(new MemoryStream(whole)));
        Assert.IsNull(ElfFile.Read(new MemoryStream(whole[..length])));
    }

    [TestMethod]
    public void AnElfFileWithAnyByteChangedIsReadOrRefusedButNeverThrows()
    {
        OnLinux();
        var whole = File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so"));
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[random.Next(0, 1024)] = (byte)random.Next(256);
            changed[random.Next(0, changed.Length)] = 0xff;
            _ = ElfFile.Read(new MemoryStream(changed));
        }
    }

    private static Task<Image> ReadAsync(Machine machine, string cache) => Image.ReadAsync(
        new HostBasePlace(new HostBaseOptions
        {
            DotnetRoot = "/dotnet",
            CacheFolder = $"{machine.Root}/{cache}",
            Root = machine.Root,
        }).OpenSource("runtime"),
        "host", Platform.Parse("linux/amd64"), default);

    private static void OnLinux()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("the host base is made on Linux");
    }
}
