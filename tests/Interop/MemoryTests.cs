using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>What a pull and a push hold in memory does not depend on how large a layer is.</summary>
[TestClass]
public sealed class MemoryTests
{
    private const long Allowed = 24 << 20;

    [TestMethod]
    public void ALargeLayerTakesNoMoreMemoryThanASmallOne()
    {
        Tool.RequireRoot();
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var (smallPull, smallPush) = Measure(folder, registry, "small", 8);
        var (largePull, largePush) = Measure(folder, registry, "large", 256);
        Assert.IsLessThan(smallPull + Allowed, largePull, $"pull: {smallPull} bytes, then {largePull}");
        Assert.IsLessThan(smallPush + Allowed, largePush, $"push: {smallPush} bytes, then {largePush}");
    }

    private static (long Pull, long Push) Measure(TempFolder folder, DockerRegistry registry, string name, int megabytes)
    {
        var image = $"{registry.Host}/{name}:1";
        Tool.Run("sh", "-c", $"""
            set -e; cd '{folder.Path}'; mkdir {name}; head -c {megabytes}M /dev/urandom >{name}/noise; tar cf {name}.tar -C {name} noise
            umoci init --layout {name}.oci; umoci new --image {name}.oci:a; umoci raw add-layer --image {name}.oci:a {name}.tar
            skopeo --insecure-policy copy -q --dest-tls-verify=false oci:{name}.oci:a docker://{image}
            """);
        var ours = new Imagebuild(folder[$"{name}.store"]);
        var pull = PeakOf(ours, "pull", "-q", image);
        ours.Run("tag", image, $"{registry.Host}/{name}/again:1");
        // Not mounted from the other repository: the store does not say where a blob came from.
        return (pull, PeakOf(ours, "push", "-q", $"{registry.Host}/{name}/again:1"));
    }

    // The last that can be seen of VmHWM before the process is gone.
    private static long PeakOf(Imagebuild ours, params List<string> arguments)
    {
        using var process = Process.Start(Imagebuild.Program, ["--store", ours.Store, .. arguments])!;
        var peak = 0L;
        while (!process.WaitForExit(5))
        {
            if (Regex.Match(StatusOf(process), @"VmHWM:\s+([0-9]+) kB") is { Success: true } line)
                peak = 1024 * long.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture);
        }

        Assert.AreEqual(0, process.ExitCode);
        Assert.IsGreaterThan(0, peak, "it was gone before it was measured");
        return peak;
    }

    private static string StatusOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/status");
        }
        catch (IOException)
        {
            // It is gone.
            return "";
        }
    }
}
