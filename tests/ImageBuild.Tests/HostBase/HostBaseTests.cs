using System.Runtime.InteropServices;
using ImageBuild.HostBase;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Tar;
using ImageBuild.Testing;

namespace ImageBuild.Tests.HostBase;

[TestClass]
public class HostBaseTests
{
    private static readonly string DotnetRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    [TestMethod]
    public async Task TheBaseHasTheRuntimeItsLibrariesAndItsLoader()
    {
        OnLinux();
        var cache = Directory.CreateTempSubdirectory();
        try
        {
            var image = await ReadAsync(cache.FullName, "runtime");
            await ImageAssert.ValidAsync(image);
            var names = await NamesAsync(image);
            Assert.IsTrue(names.Any(n => n.EndsWith("/libc.so.6", StringComparison.Ordinal) || n.Contains("/libc.musl", StringComparison.Ordinal)), "the C library");
            Assert.IsTrue(names.Any(n => n.EndsWith("/libstdc++.so.6", StringComparison.Ordinal)), "what libcoreclr needs");
            Assert.IsTrue(names.Any(n => n.Contains("/ld-", StringComparison.Ordinal)), "the loader");
            Assert.IsTrue(names.Any(n => n.EndsWith("/libcoreclr.so", StringComparison.Ordinal)), "the runtime");
            Assert.IsFalse(names.Any(n => n.Contains("Microsoft.AspNetCore.App/", StringComparison.Ordinal)), "nothing of ASP.NET");
            CollectionAssert.IsSubsetOf(new[] { "tmp/", "etc/passwd", "home/app/" }, names);
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    [TestMethod]
    public async Task MakingItTwiceGivesOneDigestAndTheSecondTimeReadsNothing()
    {
        OnLinux();
        var (one, two) = (Directory.CreateTempSubdirectory(), Directory.CreateTempSubdirectory());
        try
        {
            var first = await ReadAsync(one.FullName, "runtime-deps");
            var written = Directory.GetFiles(one.FullName, "*.blob", SearchOption.AllDirectories).Select(File.GetLastWriteTimeUtc).ToList();
            Assert.AreEqual(first.Digest, (await ReadAsync(two.FullName, "runtime-deps")).Digest, "in another folder");
            Assert.AreEqual(first.Digest, (await ReadAsync(one.FullName, "runtime-deps")).Digest, "from the cache");
            CollectionAssert.AreEqual(
                written, Directory.GetFiles(one.FullName, "*.blob", SearchOption.AllDirectories).Select(File.GetLastWriteTimeUtc).ToList());
        }
        finally
        {
            one.Delete(recursive: true);
            two.Delete(recursive: true);
        }
    }

    [TestMethod]
    [DataRow("no-such-kind", ErrorCode.InvalidReference)]
    public async Task AnotherKindIsRefused(string kind, ErrorCode code)
    {
        OnLinux();
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => ReadAsync("/nonexistent", kind));
        Assert.AreEqual(code, error.Code);
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

    private static Task<Image> ReadAsync(string cache, string kind) => Image.ReadAsync(
        new HostBasePlace(new HostBaseOptions { DotnetRoot = DotnetRoot, CacheFolder = cache }).OpenSource(kind),
        "host", Platform.Parse("linux/amd64"), default);

    private static async Task<List<string>> NamesAsync(Image image)
    {
        var names = new List<string>();
        foreach (var layer in image.Layers)
        {
            await using var tar = LayerStream.OpenRead(await layer.Blob.OpenAsync(default));
            var reader = new TarReader(tar);
            while (reader.Read() is { } entry)
                names.Add(entry.Name);
        }

        return names;
    }

    private static void OnLinux()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("the host base is made on Linux");
    }
}
