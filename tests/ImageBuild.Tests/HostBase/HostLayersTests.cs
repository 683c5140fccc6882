using ImageBuild.HostBase;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Tar;
using ImageBuild.Testing;

namespace ImageBuild.Tests.HostBase;

/// <summary>The host base of machines that are made up.</summary>
[TestClass]
public class HostLayersTests
{
    [TestMethod]
    [DataRow("/usr/share/dotnet", DisplayName = "where Microsoft puts it")]
    [DataRow("/home/me/.dotnet", DisplayName = "in a home folder, which the user of a container could not read")]
    public async Task ADotnetFromAnywhereIsInMicrosoftsPlace(string dotnetRoot)
    {
        using var machine = OnUnix(Machine.WithDotnet(dotnetRoot, "10.0.1"));
        var entries = await ReadAsync(machine, dotnetRoot, "");
        CollectionAssert.AreEqual(
            new[]
            {
                "dev/", "etc/", "etc/group", "etc/nsswitch.conf", "etc/passwd", "etc/ssl/", "etc/ssl/certs/",
                "etc/ssl/certs/ca-certificates.crt", "home/", "home/app/", "lib -> usr/lib", "lib64 -> usr/lib64", "proc/", "root/",
                "run/", "sys/", "tmp/", "usr/", "usr/bin/", "usr/bin/dotnet -> /usr/share/dotnet/dotnet", "usr/lib/",
                "usr/lib/ld-2.99.so", "usr/lib/libc.so.6", "usr/lib/libcrypto.so.3", "usr/lib/libssl.so.3", "usr/lib/ossl-modules/",
                "usr/lib/ossl-modules/legacy.so", "usr/lib64/", "usr/lib64/ld.so.2 -> /lib/ld-2.99.so", "usr/share/",
                "usr/share/dotnet/", "usr/share/dotnet/dotnet", "usr/share/dotnet/host/", "usr/share/dotnet/host/fxr/",
                "usr/share/dotnet/host/fxr/10.0.1/", "usr/share/dotnet/host/fxr/10.0.1/libhostfxr.so", "usr/share/dotnet/shared/",
                "usr/share/dotnet/shared/Microsoft.AspNetCore.App/", "usr/share/dotnet/shared/Microsoft.AspNetCore.App/10.0.1/",
                "usr/share/dotnet/shared/Microsoft.AspNetCore.App/10.0.1/Microsoft.AspNetCore.dll",
                "usr/share/dotnet/shared/Microsoft.NETCore.App/", "usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/",
                "usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/libcoreclr.so", "usr/share/zoneinfo/", "usr/share/zoneinfo/UTC",
                "var/", "var/tmp/",
            },
            entries.Select(Line).Distinct().Order(StringComparer.Ordinal).ToList());
        Assert.AreEqual((1654L, 1654L), (entries.Single(e => e.Name == "home/app/").UserId, entries.Single(e => e.Name == "home/app/").GroupId));
        Assert.AreEqual(Convert.ToInt32("1777", 8), entries.Single(e => e.Name == "tmp/").Mode);
        Assert.IsTrue(entries.All(e => e.ModifiedTime == new UnixTime(1)));
        Assert.IsTrue(entries.All(e => e.UserId == 0 || e.Name == "home/app/"));
    }

    [TestMethod]
    public async Task TheDotnetLayerIsTheSameWhereverTheMachineHasItsDotnetAndWhateverItsModesAre()
    {
        using var one = OnUnix(Machine.WithDotnet("/usr/share/dotnet", "10.0.1"));
        using var two = Machine.WithDotnet("/home/me/.dotnet", "10.0.1");
        two.Mode("/home/me/.dotnet/host/fxr/10.0.1/libhostfxr.so", "777");
        Assert.AreEqual(
            (await ImageOfAsync(one, "/usr/share/dotnet", "aspnet")).Layers[1].DiffId,
            (await ImageOfAsync(two, "/home/me/.dotnet", "aspnet")).Layers[1].DiffId);
    }

    [TestMethod]
    [DataRow("runtime", "10.0.2", DisplayName = "the newest, not the last by its letters")]
    [DataRow("runtime:9.0", "9.0.10", DisplayName = "the newest patch of a version")]
    [DataRow("runtime:9.0.9", "9.0.9", DisplayName = "one patch")]
    [DataRow("runtime:11.0", "11.0.0-preview.1", DisplayName = "a preview, asked for")]
    public async Task AVersionIsChosenAsATagWouldChooseIt(string name, string version)
    {
        using var machine = OnUnix(Machine.WithDotnet("/dotnet", "9.0.9", "9.0.10", "10.0.2", "10.0.2-rc.1"));
        if (name.EndsWith("11.0", StringComparison.Ordinal))
        {
            machine.File("/dotnet/shared/Microsoft.NETCore.App/11.0.0-preview.1/libcoreclr.so", ElfBuilder.Make())
                .File("/dotnet/host/fxr/11.0.0-preview.1/libhostfxr.so", ElfBuilder.Make());
        }

        var image = await ImageOfAsync(machine, "/dotnet", name);
        CollectionAssert.Contains(image.Config.Config!.Env!.Value.ToList(), $"DOTNET_VERSION={version}");
    }

    [TestMethod]
    [DataRow("runtime:8.0", ErrorCode.NoHostDotnet, DisplayName = "a version that is not there")]
    [DataRow("sdk", ErrorCode.InvalidReference, DisplayName = "a kind that there is not")]
    public async Task WhatTheMachineDoesNotHaveIsSaid(string name, ErrorCode code)
    {
        using var machine = OnUnix(Machine.WithDotnet("/dotnet", "10.0.1"));
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => ImageOfAsync(machine, "/dotnet", name));
        Assert.AreEqual(code, error.Code);
    }

    [TestMethod]
    public async Task WithoutIcuProgramsAreToldToDoWithout()
    {
        using var machine = OnUnix(Machine.WithDotnet("/dotnet", "10.0.1"));
        const string Invariant = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true";
        CollectionAssert.Contains((await ImageOfAsync(machine, "/dotnet", "runtime")).Config.Config!.Env!.Value.ToList(), Invariant);
        machine.File("/usr/lib/libicuuc.so.72", ElfBuilder.Make());
        CollectionAssert.DoesNotContain((await ImageOfAsync(machine, "/dotnet", "runtime")).Config.Config!.Env!.Value.ToList(), Invariant);
    }

    [TestMethod]
    public async Task AFileOfTheMachineThatChangedMakesTheLayerAnew()
    {
        using var machine = OnUnix(Machine.WithDotnet("/dotnet", "10.0.1"));
        var before = await ImageOfAsync(machine, "/dotnet", "runtime");
        machine.File("/usr/share/zoneinfo/UTC", "another");
        var after = await ImageOfAsync(machine, "/dotnet", "runtime");
        Assert.AreNotEqual(before.Layers[0].DiffId, after.Layers[0].DiffId);
        Assert.AreEqual(before.Layers[1].DiffId, after.Layers[1].DiffId);
        await ImageAssert.ValidAsync(after);
    }

    private static async Task<List<TarEntry>> ReadAsync(Machine machine, string dotnetRoot, string name)
    {
        var image = await ImageOfAsync(machine, dotnetRoot, name);
        await ImageAssert.ValidAsync(image);
        var entries = new List<TarEntry>();
        foreach (var layer in image.Layers)
        {
            await using var tar = LayerStream.OpenRead(await layer.Blob.OpenAsync(default));
            var reader = new TarReader(tar);
            while (reader.Read() is { } entry)
                entries.Add(entry);
        }

        return entries;
    }

    private static async Task<Image> ImageOfAsync(Machine machine, string dotnetRoot, string name)
    {
        var options = new HostBaseOptions { DotnetRoot = dotnetRoot, CacheFolder = machine.Root + "/cache", Root = machine.Root };
        return await Image.ReadAsync(new HostBasePlace(options).OpenSource(name), "host", Platform.Parse("linux/amd64"), default);
    }

    private static string Line(TarEntry entry) => entry.LinkName.Length > 0 ? $"{entry.Name} -> {entry.LinkName}" : entry.Name;

    private static Machine OnUnix(Machine machine)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("the host base is made on Linux");
        return machine;
    }
}
