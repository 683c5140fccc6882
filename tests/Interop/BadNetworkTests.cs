using System.Diagnostics;
using System.Text.RegularExpressions;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Testing;

namespace ImageBuild.Interop;

/// <summary>A real registry behind a network that is slow or cuts connections.</summary>
[TestClass]
public sealed class BadNetworkTests : IDisposable
{
    private const int LayerSize = 8 << 20;

    private readonly TempFolder folder = new();
    private readonly DockerRegistry registry = DockerRegistry.Start();
    private readonly Image image;

    public BadNetworkTests()
    {
        Tool.RequireRoot();
        var noise = new char[LayerSize];
        var random = new Random(1);
        for (var i = 0; i < noise.Length; i++)
            noise[i] = (char)random.Next(' ', '~');
        image = TestImages.WithFiles(TestImages.Platform, ImageBuild.Layers.LayerCompression.None, new string(noise));
    }

    public void Dispose()
    {
        registry.Dispose();
        folder.Dispose();
    }

    [TestMethod]
    public async Task APullGoesOnWhereTheConnectionWasCut()
    {
        await registry.PushAsync(image);
        using var network = new BadNetwork(registry.Host) { CutAfter = 3 << 20 };
        var ours = new Imagebuild(folder["store"]);
        ours.Run("pull", "-q", $"{network.Host}/app:1");
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        Assert.IsGreaterThan(1, network.Cuts);
        // Each connection brought what the one before did not: what was sent is what there is, and what was on its way.
        Assert.IsLessThan(2 * LayerSize, Sent().Sum());
        Assert.AreEqual(network.Cuts + 1, Sent().Count);
    }

    [TestMethod]
    public async Task APullThatWasKilledGoesOnWhereItWas()
    {
        await registry.PushAsync(image);
        using var network = new BadNetwork(registry.Host) { BytesPerSecond = 4 << 20 };
        var ours = new Imagebuild(folder["store"]);
        using (var pull = Process.Start(Imagebuild.Program, ["--store", ours.Store, "pull", "-q", $"{network.Host}/app:1"]))
        {
            Wait.Until(() => pull.HasExited || (File.Exists(Partial) && new FileInfo(Partial).Length > LayerSize / 4));
            pull.Kill();
            await pull.WaitForExitAsync();
        }

        var came = new FileInfo(Partial).Length;
        Assert.IsTrue(came is > LayerSize / 4 and < LayerSize, $"{came}");
        Assert.AreEqual("", ours.Run("images", "-q"));
        ours.Run("pull", "-q", $"{network.Host}/app:1");
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        Assert.AreEqual(image.Layers[0].Descriptor.Size - came, Sent()[^1]);
        Assert.IsFalse(File.Exists(Partial));
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(folder["store/tmp"]).ToList());
    }

    [TestMethod]
    public async Task APullThatIsInterruptedGoesOnWhereItWas()
    {
        await registry.PushAsync(image);
        using var network = new BadNetwork(registry.Host) { BytesPerSecond = 4 << 20 };
        var ours = new Imagebuild(folder["store"]);
        using (var pull = Process.Start("env", ["--default-signal=INT", Imagebuild.Program, "--store", ours.Store, "pull", "-q", $"{network.Host}/app:1"]))
        {
            Wait.Until(() => pull.HasExited || (File.Exists(Partial) && new FileInfo(Partial).Length > LayerSize / 4));
            Tool.Run("kill", "-INT", $"{pull.Id}");
            await pull.WaitForExitAsync();
            Assert.AreEqual(130, pull.ExitCode);
        }

        // What was unpacked of it is gone, and what came is not.
        CollectionAssert.AreEqual(new[] { Partial }, Directory.GetFileSystemEntries(folder["store/tmp"]));
        var came = new FileInfo(Partial).Length;
        ours.Run("pull", "-q", $"{network.Host}/app:1");
        Assert.AreEqual(image.Layers[0].Descriptor.Size - came, Sent()[^1]);
    }

    // The bytes of each answer with the layer, as the registry's access log counts them.
    private List<long> Sent() =>
    [
        .. Regex.Matches(registry.Log, $"\"GET /v2/app/blobs/{image.Layers[0].Descriptor.Digest} HTTP/1.1\" (?:200|206) ([0-9]+)")
            .Select(m => long.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)),
    ];

    private string Partial => folder[$"store/tmp/blob-sha256-{image.Layers[0].Descriptor.Digest.Hex}"];
}
