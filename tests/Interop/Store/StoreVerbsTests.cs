using System.Text.RegularExpressions;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Oci;
using ImageBuild.Registry;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Store;

/// <summary><c>verify</c>, <c>df</c> and <c>prune</c> on a store with an image of a registry and its containers.</summary>
[TestClass]
public sealed class StoreVerbsTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly DockerRegistry registry = DockerRegistry.Start();
    private readonly Imagebuild ours;

    public StoreVerbsTests() => ours = new Imagebuild(folder["store"]);

    public void Dispose()
    {
        ours.Try("rm", "-f", "c");
        registry.Dispose();
        folder.Dispose();
    }

    [TestMethod]
    public void ARealImageIsWhatItWasUnpackedAs()
    {
        Tool.RequireRoot();
        ours.Run("copy", $"oci:{RealBase.Layout}:base", "store:base:1");
        ours.Run("run", "--rm", "base:1", "true");
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
    }

    [TestMethod]
    [DataRow("printf X >> FILE", "/0.txt has other content", DisplayName = "a file that grew")]
    [DataRow("printf 'ONE' > FILE; touch -r DIR FILE", "/0.txt has other content", DisplayName = "a file with other bytes")]
    [DataRow("rm FILE", "/0.txt is missing", DisplayName = "a file that is gone")]
    [DataRow("chmod 4755 FILE", "/0.txt has the permissions 4755 instead of 644", DisplayName = "a mode")]
    [DataRow("chown 1 FILE", "/0.txt has another owner", DisplayName = "an owner")]
    [DataRow("rm FILE; ln -s /etc/passwd FILE", "/0.txt is of another kind", DisplayName = "a link in a file's place")]
    [DataRow("echo > DIR/more", "/more is not of the layer", DisplayName = "a file too many")]
    [DataRow("mkdir -p DIR/a/b", "/a is not of the layer", DisplayName = "a folder too many")]
    [DataRow("rm DIR/../index", "The list of its files can't be read", DisplayName = "the list itself")]
    [DataRow("head -c 100 /dev/zero > DIR/../needs", "What it needs of the layers below can't be read", DisplayName = "what a power cut left of its needs")]
    public async Task WhatIsWrongWithAnUnpackedLayerIsSaidAndRepaired(string damage, string said)
    {
        Tool.RequireRoot();
        var image = await PullAsync("one", "two");
        var diff = folder[$"store/layers/{image.Layers[0].DiffId.ToString().Replace(':', '-')}/diff"];
        Tool.Run("sh", "-c", damage.Replace("FILE", $"{diff}/0.txt", StringComparison.Ordinal).Replace("DIR", diff, StringComparison.Ordinal));
        var verify = ours.Fails(1, "IMG4009", "verify");
        StringAssert.Contains(verify.Output, $"layer {image.Layers[0].DiffId}: {said}");
        Assert.DoesNotContain(image.Layers[1].DiffId.ToString(), verify.Output);
        StringAssert.EndsWith(ours.Run("verify", "--repair"), "Repaired.\n");
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        Assert.AreEqual("one", File.ReadAllText($"{diff}/0.txt"));
    }

    [TestMethod]
    [DataRow("config", "printf X | dd of=FILE conv=notrunc status=none", "has other content", DisplayName = "a configuration with another byte")]
    [DataRow("layer", "printf X | dd of=FILE seek=20 bs=1 conv=notrunc status=none", "has other content", DisplayName = "a layer with another byte")]
    [DataRow("layer", "truncate -s 5 FILE", "has other content", DisplayName = "a layer that is cut")]
    [DataRow("manifest", "rm FILE", "is missing", DisplayName = "a manifest that is gone")]
    public async Task ADamagedBlobIsSaidAndGotAgainFromItsRegistry(string which, string damage, string said)
    {
        Tool.RequireRoot();
        var image = await PullAsync("one", "two");
        var digest = which switch
        {
            "config" => image.Id,
            "layer" => image.Layers[1].Blob.Descriptor.Digest,
            _ => image.Digest,
        };
        Tool.Run("sh", "-c", damage.Replace("FILE", folder[$"store/blobs/sha256/{digest.Hex}"], StringComparison.Ordinal));
        StringAssert.Contains(ours.Fails(1, "IMG4009", "verify").Output, $"blob {digest} {said} ({registry.Host}/app:1)");
        StringAssert.EndsWith(ours.Run("verify", "--repair"), "Repaired.\n");
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci:{folder["store"]}:{registry.Host}/app:1", $"dir:{folder["copy"]}");
    }

    [TestMethod]
    [DataRow("printf X | dd of=CONFIG conv=notrunc status=none", DisplayName = "the configuration")]
    [DataRow("printf X | dd of=MANIFEST conv=notrunc status=none", DisplayName = "the manifest")]
    [DataRow("rm BLOB", DisplayName = "a layer's blob that is gone")]
    [DataRow("truncate -s 0 DIR/0.txt", DisplayName = "a file that a power cut left empty")]
    [DataRow("rm DIR/0.txt", DisplayName = "a file that is gone")]
    [DataRow("truncate -s 0 DIR/../needs", DisplayName = "needs that a power cut left empty")]
    [DataRow("truncate -s 0 DIR/0.txt; printf X | dd of=BLOB seek=20 bs=1 conv=notrunc status=none", DisplayName = "a layer, unpacked and not")]
    [DataRow("rm -r DIR/..; printf X | dd of=BLOB seek=20 bs=1 conv=notrunc status=none", DisplayName = "a layer that is not unpacked")]
    public async Task ThePullAfterADamageHealsIt(string damage)
    {
        Tool.RequireRoot();
        var image = await PullAsync("one", "two");
        Tool.Run("sh", "-c", damage
            .Replace("CONFIG", Blob(image.Id), StringComparison.Ordinal)
            .Replace("MANIFEST", Blob(image.Digest), StringComparison.Ordinal)
            .Replace("BLOB", Blob(image.Layers[0].Descriptor.Digest), StringComparison.Ordinal)
            .Replace("DIR", folder[$"store/layers/{image.Layers[0].DiffId.ToString().Replace(':', '-')}/diff"], StringComparison.Ordinal));
        ours.Run("pull", "-q", $"{registry.Host}/app:1");
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        Assert.IsTrue(image.Layers.All(l => Directory.Exists(folder[$"store/layers/{l.DiffId.ToString().Replace(':', '-')}"])));

        string Blob(Digest digest) => folder[$"store/blobs/sha256/{digest.Hex}"];
    }

    [TestMethod]
    public async Task WhatCantBeHadAgainIsSaid()
    {
        Tool.RequireRoot();
        var image = await PullAsync("one");
        Tool.Run("rm", "-r", registry.Folder + "/data");
        File.Delete(folder[$"store/blobs/sha256/{image.Layers[0].Blob.Descriptor.Digest.Hex}"]);
        var verify = ours.Fails(1, "IMG4009", "verify", "--repair");
        StringAssert.Contains(verify.Error, registry.Host);
        StringAssert.Contains(verify.Error, "rmi");
    }

    [TestMethod]
    public void ALayerUnderARunningContainerIsLeftAlone()
    {
        Tool.RequireRoot();
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");
        ours.Run("run", "-d", "--name", "c", "base:1", "sleep", "600");
        var motd = Directory.GetFiles(folder["store/layers"], "motd", SearchOption.AllDirectories).First();
        File.AppendAllText(motd, "damage");
        StringAssert.Contains(ours.Fails(1, "IMG4009", "verify", "--repair").Error, "the container c uses the layer");
        ours.Run("rm", "-f", "c");
        StringAssert.EndsWith(ours.Run("verify", "--repair"), "Repaired.\n");
    }

    // A maker that is killed has written which image the container needs, and nothing yet by which it could be removed.
    [TestMethod]
    public void APruneRemovesWhatIsLeftOfAContainerWhoseMakerWasKilled()
    {
        Tool.RequireRoot();
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");
        var id = ours.Run("create", "base:1", "true").Trim();
        File.Delete(folder[$"store/containers/{id}/container.json"]);
        ours.Fails(1, "IMG4004", "rmi", "base:1");
        ours.Run("prune", "-f");
        ours.Run("rmi", "base:1");
        Assert.IsEmpty(Directory.GetDirectories(folder["store/containers"]));
    }

    [TestMethod]
    public async Task DfCountsWhatIsSharedOnceAndPruneFreesWhatItSays()
    {
        Tool.RequireRoot();
        await PullAsync(new string('a', 400_000), "b");
        await PullAsync(new string('a', 400_000), "c");
        await File.WriteAllBytesAsync(folder[$"store/blobs/sha256/{new string('0', 64)}"], new byte[250_000]);
        await File.WriteAllBytesAsync(folder[$"store/tmp/blob-sha256-{new string('1', 64)}"], new byte[1_000]);
        var rows = Rows(ours.Run("df"));
        Assert.AreEqual("2|0", string.Join('|', rows["Images"][1..3]));
        Assert.AreEqual("2|0|251kB|251kB (100%)", string.Join('|', rows["Leftovers"][1..]));
        // Both have the large layer, stored and unpacked.
        Assert.AreEqual(2, Regex.Count(ours.Run("df", "-v"), @"\d+kB +4[0-9]{2}kB +"));

        var disk = Disk();
        StringAssert.Contains(ours.Try("prune").Error, "Continue?");
        Assert.AreEqual(disk, Disk(), "nobody said yes");
        var pruned = ours.Run("prune", "-f");
        StringAssert.Contains(pruned, "Deleted: sha256:");
        Assert.AreEqual("1|0", string.Join('|', Rows(ours.Run("df"))["Images"][1..3]));
        Assert.AreEqual("No damage found.\n", ours.Run("verify"));
        StringAssert.Contains(ours.Run("prune", "-a", "-f"), $"Untagged: {registry.Host}/app:1\n");
        Assert.IsEmpty(Directory.GetFiles(folder["store/blobs"], "*", SearchOption.AllDirectories));
        Assert.IsFalse(Directory.GetDirectories(folder["store/layers"]).Any(d => Path.GetFileName(d).StartsWith("sha256-", StringComparison.Ordinal)));
        Assert.IsLessThan(100_000, Disk());
    }

    // The container's image, which came first, stays; of the others goes the one that came before the other.
    [TestMethod]
    public async Task APruneKeepsWhatFitsStoredAndUnpacked()
    {
        Tool.RequireRoot();
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");
        ours.Run("create", "--name", "c", "base:1", "true");
        await PullAsync(new string('a', 400_000), "b");
        ours.Run("tag", $"{registry.Host}/app:1", "first:1");
        ours.Run("rmi", $"{registry.Host}/app:1");
        await PullAsync(new string('c', 400_000), "d");
        ours.Run("tag", $"{registry.Host}/app:1", "second:1");
        ours.Run("rmi", $"{registry.Host}/app:1");
        var both = Stored();

        Assert.AreEqual("Total reclaimed space: 0B\n", ours.Run("prune", "-a", "-f", "--keep-storage", $"{both}"));
        // Compressed, they are nothing; unpacked, each is 400 kB.
        StringAssert.StartsWith(ours.Run("prune", "-a", "-f", "--keep-storage", $"{(both - 300_000) / 1000}kB"), "Untagged: first:1\nDeleted: ");
        Assert.AreEqual("base second", Repositories());
        Assert.IsLessThan(both - 300_000, Stored());
        ours.Run("prune", "-a", "-f", "--keep-storage", "0");
        Assert.AreEqual("base", Repositories());
        ours.Run("start", "c");
        ours.Run("wait", "c");
    }

    private string Repositories() => string.Join(' ', Rows(ours.Run("images")).Keys.Where(k => k != "REPOSITORY").Order());

    private long Stored() => new[] { "blobs", "layers" }.Sum(
        f => long.Parse(Tool.Run("du", "-s", "--block-size=1", folder[$"store/{f}"]).Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture));

    private long Disk() => long.Parse(Tool.Run("du", "-s", "--block-size=1", folder["store"]).Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static Dictionary<string, string[]> Rows(string table) => table.TrimEnd().Split('\n')
        .Select(line => Regex.Split(line, "   +")).ToDictionary(cells => cells[0]);

    private async Task<Image> PullAsync(params string[] texts)
    {
        var image = TestImages.WithFiles(texts);
        using var place = new RegistryPlace(new RegistryOptions());
        await using (var destination = place.OpenDestination($"{registry.Host}/app:1"))
            await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        ours.Run("pull", "-q", $"{registry.Host}/app:1");
        return image;
    }
}
