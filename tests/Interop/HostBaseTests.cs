using System.Runtime.InteropServices;
using ImageBuild.HostBase;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Layout;

namespace ImageBuild.Interop;

/// <summary>The base that is made from this machine's .NET has all that a program needs, and nothing of it is the machine's.</summary>
[TestClass]
public class HostBaseTests
{
    // What .NET loads while it runs, so that no ELF file names it, and what programs expect to find.
    private const string Probe = """
        using System.Globalization;
        using System.Security.Cryptography;
        using System.Security.Cryptography.X509Certificates;
        Console.WriteLine($"number {1.5.ToString(CultureInfo.GetCultureInfo("de-DE"))}");
        Console.WriteLine($"sorted {string.Compare("ä", "z", CultureInfo.GetCultureInfo("de-DE"), CompareOptions.None) < 0}");
        Console.WriteLine($"zone {TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin").BaseUtcOffset}");
        Console.WriteLine($"user {Environment.UserName}");
        Console.WriteLine($"home {Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}");
        Console.WriteLine($"signed {RSA.Create(2048).SignData([1], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Length}");
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        Console.WriteLine($"trusted {store.Certificates.Count > 50}");
        using var chain = new X509Chain { ChainPolicy = { RevocationMode = X509RevocationMode.NoCheck } };
        Console.WriteLine($"root {chain.Build(store.Certificates.First(c => c.NotAfter > DateTime.Now.AddDays(1)))}");
        Console.WriteLine($"system {System.Runtime.InteropServices.RuntimeInformation.OSDescription.Length > 0}");
        Console.WriteLine($"host {System.Net.Dns.GetHostEntry("localhost").AddressList.Length > 0}");
        File.WriteAllText(Path.Combine(Path.GetTempPath(), "probe"), "x");
        Console.WriteLine($"container {Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER")}");
        """;

    [TestMethod]
    public async Task AProgramFindsAllThatItNeedsInIt()
    {
        Tool.Require("umoci", "unshare", "chroot");
        Tool.RequireRoot();
        using var folder = new TempFolder();
        var bundle = await UnpackAsync(folder, "runtime");
        // As every runtime does.
        File.WriteAllText($"{bundle}/rootfs/etc/hosts", "127.0.0.1 localhost\n");
        WriteProbe(folder["probe"]);
        Tool.Try("dotnet", ["build", folder["probe"], "-o", $"{bundle}/rootfs/app", "-v", "q", "-nologo"], folder: folder.Path)
            .Succeed();
        Assert.AreEqual(
            """
            number 1,5
            sorted True
            zone 01:00:00
            user app
            home /home/app
            signed 256
            trusted True
            root True
            system True
            host True
            container true

            """,
            Run(bundle, "/usr/bin/dotnet /app/probe.dll"));
    }

    [TestMethod]
    [DataRow("runtime", false)]
    [DataRow("aspnet", true)]
    public async Task ItHasTheFrameworksOfItsKind(string kind, bool hasAspNetCore)
    {
        Tool.Require("umoci", "unshare", "chroot");
        Tool.RequireRoot();
        using var folder = new TempFolder();
        var runtimes = Run(await UnpackAsync(folder, kind), "/usr/bin/dotnet --list-runtimes");
        StringAssert.Contains(runtimes, "Microsoft.NETCore.App");
        Assert.AreEqual(hasAspNetCore, runtimes.Contains("Microsoft.AspNetCore.App", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task NothingInItIsAnybodysButRootsAndTheAppsAndEveryTimeIsTheSame()
    {
        Tool.Require("umoci");
        Tool.RequireRoot();
        using var folder = new TempFolder();
        var root = await UnpackAsync(folder, "runtime") + "/rootfs";
        Assert.AreEqual("/home/app app\n", Find(root, "-not -uid 0 -printf '/%P app\\n'"));
        Assert.AreEqual("", Find(root, "-newermt '1970-01-01 00:00:02Z' -printf '%P\\n'"));
        Assert.AreEqual("tmp\nvar/tmp\n", Find(root, "-type d -perm -1000 -printf '%P\\n'"));
        Assert.AreEqual("", Find(root, "-perm /6000 -printf '%P\\n'"), "setuid");
        Assert.AreEqual("", Find(root, "-xtype l -not -path '*/etc/*' -printf '%P -> %l\\n'"), "links that lead nowhere");
    }

    private static async Task<string> UnpackAsync(TempFolder folder, string kind)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var host = new HostBasePlace(new HostBaseOptions { DotnetRoot = dotnet, CacheFolder = folder["cache"] });
        await using (var source = host.OpenSource(kind))
        await using (var layout = new LayoutPlace("/").OpenDestination($"{folder["layout"]}:base"))
            await ImageCopier.CopyAsync(source, "host", layout, new CopyOptions(), default);
        Tool.Run("umoci", "unpack", "--image", $"{folder["layout"]}:base", folder["bundle"]);
        return folder["bundle"];
    }

    private static void WriteProbe(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText($"{folder}/Program.cs", Probe);
        File.WriteAllText($"{folder}/probe.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
    }

    // As the user that Microsoft's images run programs as, with the image's environment and none of the machine's.
    private static string Run(string bundle, string command) => Tool.Try("unshare", ["--mount", "--fork", "bash", "-c",
        $"mount -t proc proc {bundle}/rootfs/proc && mount --bind /dev {bundle}/rootfs/dev && "
        + $"exec env -i $(jq -r '.process.env[]' {bundle}/config.json) HOME=/home/app chroot --userspec=1654:1654 {bundle}/rootfs {command}"]).Succeed().Output;

    private static string Find(string root, string expression) =>
        Tool.Try("bash", ["-c", $"find . {expression} | LC_ALL=C sort"], folder: root).Succeed().Output;
}
