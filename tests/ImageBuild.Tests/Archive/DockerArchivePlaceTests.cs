using System.Text;
using ImageBuild.Archive;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Archive;

[TestClass]
public sealed class DockerArchivePlaceTests : PlaceConformance
{
    private static readonly Image Plain = TestImages.WithFiles(TestImages.Platform, LayerCompression.None, "one", "two");

    private static readonly Image Gzip = TestImages.WithFiles("one", "two");

    protected override IPlace Place => new DockerArchivePlace(Folder, Path.Combine(Folder, "tmp"));

    protected override bool HoldsIndexes => false;

    protected override bool KeepsZstd => false;

    protected override string Name(string tag) => $"a.tar:test/app:{tag}";

    // The forms that docker, podman and others have given it: tests/Interop has the programs themselves.
    [TestMethod]
    public async Task TheFormOfDockerBefore25IsRead()
    {
        var old = new TestTar().Add("aa/layer.tar", Bytes(Plain.Layers[0])).Add("bb/layer.tar", Bytes(Plain.Layers[1]))
            .Add($"{Plain.Id.Hex}.json", Plain.ConfigBytes)
            .Add("manifest.json", Manifest($"{Plain.Id.Hex}.json", ["test/app:a"], "aa/layer.tar", "bb/layer.tar"));
        await AssertReadsAsync(old, Plain, MediaTypes.DockerLayer);
    }

    [TestMethod]
    public async Task ALayerThatIsALinkToAnotherIsReadInsideTheArchive()
    {
        var twice = TestImages.WithFiles(TestImages.Platform, LayerCompression.None, "one");
        twice = twice.Append([(twice.Layers[0], new History())]);
        var archive = new TestTar().Add("aa/layer.tar", Bytes(twice.Layers[0])).Link("bb/layer.tar", "../aa/layer.tar")
            .Add("c.json", twice.ConfigBytes).Add("manifest.json", Manifest("c.json", null, "aa/layer.tar", "bb/layer.tar"));
        await AssertReadsAsync(archive, twice, MediaTypes.DockerLayer);
    }

    [TestMethod]
    [DataRow("gzip", MediaTypes.DockerLayerGzip)]
    [DataRow("zstd", MediaTypes.DockerLayerZstd)]
    public async Task ALayerThatIsCompressedIsKnownByItsBytes(string compression, string mediaType)
    {
        var image = TestImages.WithFiles(TestImages.Platform, LayerCompression.Parse(compression, "optimal"), "one");
        // Named by its diff ID, which is not the digest of what is in the file.
        var name = $"{image.Layers[0].DiffId.Digest.Hex}.tar.gz";
        var archive = new TestTar().Add(name, Bytes(image.Layers[0])).Add("c.json", image.ConfigBytes)
            .Add("manifest.json", Manifest("c.json", null, name));
        await AssertReadsAsync(archive, image, mediaType);
    }

    [TestMethod]
    [DataRow("xz", DisplayName = "xz")]
    [DataRow("bzip2", DisplayName = "bzip2")]
    [DataRow("gzip", DisplayName = "gzip")]
    [DataRow("zstd", DisplayName = "zstd")]
    [DataRow("lzip", DisplayName = "lzip")]
    [DataRow("compress", DisplayName = "compress")]
    public async Task ACompressedArchiveIsReadAndItsPlainFormIsGoneAfterwards(string tool)
    {
        await WriteAsync(Gzip, Name("a"));
        Compress(tool, Path.Combine(Folder, "a.tar"), Path.Combine(Folder, "b.bin"));
        await using (var source = Place.OpenSource("b.bin:test/app:a"))
        {
            var back = await Image.ReadAsync(source, "a", TestImages.Platform, default);
            Assert.AreEqual(Gzip.Digest, back.Digest);
            await ImageAssert.ValidAsync(back);
        }

        Assert.IsEmpty(Directory.EnumerateFiles(Path.Combine(Folder, "tmp")).ToList());
    }

    [TestMethod]
    public async Task AnImageHasAnyNumberOfNamesAndTheArchiveIsALayoutThatHasThemToo()
    {
        await WriteAsync(Gzip, "a.tar:test/app:1,other");
        IPlace layout = new OciArchivePlace(Folder, Path.Combine(Folder, "tmp"));
        foreach (var place in new[] { Place, layout })
        {
            foreach (var name in new[] { "test/app:1", "other:latest" })
            {
                await using var source = place.OpenSource($"a.tar:{name}");
                Assert.AreEqual(Gzip.Digest, (await source.ReadRootAsync(default)).Digest, name);
            }
        }
    }

    [TestMethod]
    public async Task OfSeveralImagesANameMustSayWhich()
    {
        var archive = new TestTar().Add("1", Plain.ConfigBytes).Add("l1", Bytes(Plain.Layers[0])).Add("l2", Bytes(Plain.Layers[1]))
            .Add("manifest.json", $"""[{One("1", "x:1", "l1", "l2")},{One("1", "x:2", "l1", "l2")}]""");
        archive.Save(Path.Combine(Folder, "a.tar"));
        await using (var named = Place.OpenSource("a.tar:x:2"))
            await named.ReadRootAsync(default);
        await using var source = Place.OpenSource("a.tar");
        StringAssert.Contains((await FailsAsync(ErrorCode.ImageNotFound, () => source.ReadRootAsync(default))).Message, "x:1, x:2");
    }

    [TestMethod]
    public async Task AnIndexIsRefusedBeforeAnythingIsWritten()
    {
        var index = Document.Of(MediaTypes.OciIndex, Encoding.UTF8.GetBytes("""{"schemaVersion":2,"manifests":[]}"""));
        await using var destination = Place.OpenDestination(Name("a"));
        await FailsAsync(ErrorCode.UnsupportedPlace, () => destination.PutManifestAsync(index, default));
    }

    // Each row is an archive that somebody could send: what is said of it, and no file of this machine read.
    [TestMethod]
    [DynamicData(nameof(Hostile))]
    public async Task AHostileArchiveIsAnErrorAndNothingElse(string what, byte[] archive, ErrorCode code)
    {
        File.WriteAllBytes(Path.Combine(Folder, "a.tar"), archive);
        await using var source = Place.OpenSource("a.tar");
        await FailsAsync(code, async () =>
        {
            var image = await Image.ReadAsync(source, what, TestImages.Platform, default);
            foreach (var blob in image.Blobs)
                await (await blob.OpenVerifiedAsync(default)).CopyToAsync(Stream.Null);
        });
    }

    public static IEnumerable<TestDataRow<(string, byte[], ErrorCode)>> Hostile()
    {
        yield return Row("no manifest", new TestTar().Add("x", "y"), ErrorCode.InvalidArchive);
        yield return Row("empty", new TestTar(), ErrorCode.InvalidArchive);
        yield return Row("not a tar", Encoding.ASCII.GetBytes(new string('x', 2000)), ErrorCode.TarInvalid);
        yield return Row("cut off", Whole().ToArray()[..3000], ErrorCode.TarTruncated);
        yield return Row("manifest is no JSON", new TestTar().Add("manifest.json", "["), ErrorCode.InvalidDocument);
        yield return Row("manifest is null", new TestTar().Add("manifest.json", "null"), ErrorCode.InvalidDocument);
        yield return Row("manifest lists null", new TestTar().Add("manifest.json", "[null]"), ErrorCode.InvalidDocument);
        yield return Row("a layer's name is null", new TestTar().Add("manifest.json", """[{"Config":"c","Layers":[null]}]"""), ErrorCode.InvalidDocument);
        yield return Row("an image's name is null", new TestTar().Add("manifest.json", """[{"Config":"c","RepoTags":[null],"Layers":[]}]"""), ErrorCode.InvalidDocument);
        yield return Row("manifest without layers", new TestTar().Add("manifest.json", """[{"Config":"c"}]"""), ErrorCode.InvalidDocument);
        yield return Row("a key twice", new TestTar().Add("manifest.json", """[{"Config":"c","Config":"d","Layers":[]}]"""), ErrorCode.InvalidDocument);
        yield return Row("manifest of 5 MiB", new TestTar().Add("manifest.json", new string(' ', 5 << 20)), ErrorCode.InvalidArchive);
        yield return Row("manifest twice", Whole().Add("manifest.json", "[]"), ErrorCode.InvalidArchive);
        yield return Row("a layer twice under other spellings", Whole().Add("./l1", "x"), ErrorCode.InvalidArchive);
        yield return Row("config not there", new TestTar().Add("manifest.json", Manifest("c", null)), ErrorCode.InvalidArchive);
        yield return Row("layer not there", new TestTar().Add("c", Plain.ConfigBytes).Add("manifest.json", Manifest("c", null, "l1", "l2")), ErrorCode.InvalidArchive);
        yield return Row("config outside", new TestTar().Add("manifest.json", Manifest("../../etc/passwd", null)), ErrorCode.InvalidArchive);
        yield return Row("config absolute", new TestTar().Add("manifest.json", Manifest("/etc/passwd", null)), ErrorCode.InvalidArchive);
        yield return Row("link outside", Linked("/etc/passwd"), ErrorCode.InvalidArchive);
        yield return Row("link climbing", Linked("../../../../etc/passwd"), ErrorCode.InvalidArchive);
        yield return Row("link to itself", Linked("c"), ErrorCode.InvalidArchive);
        yield return Row("link to nothing", Linked("d"), ErrorCode.InvalidArchive);
        yield return Row("config is a folder", new TestTar().Folder("c").Add("manifest.json", Manifest("c", null)), ErrorCode.InvalidArchive);
        yield return Row("config has another digest than its name", new TestTar().Add($"{Gzip.Id.Hex}.json", "{}")
            .Add("manifest.json", Manifest($"{Gzip.Id.Hex}.json", null)), ErrorCode.DigestMismatch);
        yield return Row("fewer layers than diff IDs", new TestTar().Add("c", Plain.ConfigBytes).Add("l1", Bytes(Plain.Layers[0]))
            .Add("manifest.json", Manifest("c", null, "l1")), ErrorCode.InconsistentImage);
        yield return Row("a layer that is another", new TestTar().Add("c", Plain.ConfigBytes).Add("l1", Bytes(Plain.Layers[0]))
            .Add("manifest.json", Manifest("c", null, "l1", "l1")), ErrorCode.DigestMismatch);
        yield return Row("a bzip2 file that is cut off", "BZh91AY&SYxxxxxxxxxxxx"u8.ToArray(), ErrorCode.DamagedCompression);
        yield return Row("an lzip file that is cut off", "LZIP\x01\x0c\0\0\0"u8.ToArray(), ErrorCode.DamagedCompression);
        yield return Row("a layer in bzip2", new TestTar().Add("c", TestImages.WithFiles("x").ConfigBytes).Add("l1", "BZh91AY")
            .Add("manifest.json", Manifest("c", null, "l1")), ErrorCode.InvalidArchive);
    }

    private static TestTar Whole() => new TestTar().Add("c", Plain.ConfigBytes).Add("l1", Bytes(Plain.Layers[0])).Add("l2", Bytes(Plain.Layers[1]))
        .Add("manifest.json", Manifest("c", null, "l1", "l2"));

    private static TestTar Linked(string target) => new TestTar().Link("c", target).Add("manifest.json", Manifest("c", null));

    private static TestDataRow<(string, byte[], ErrorCode)> Row(string what, TestTar archive, ErrorCode code) => Row(what, archive.ToArray(), code);

    private static TestDataRow<(string, byte[], ErrorCode)> Row(string what, byte[] archive, ErrorCode code) =>
        new((what, archive, code)) { DisplayName = what };

    private async Task AssertReadsAsync(TestTar archive, Image image, string layerType)
    {
        archive.Save(Path.Combine(Folder, "a.tar"));
        await using var source = Place.OpenSource("a.tar");
        var back = await Image.ReadAsync(source, "a", TestImages.Platform, default);
        Assert.AreEqual(image.Id, back.Id);
        Assert.AreEqual(MediaTypes.DockerManifest, back.Document.MediaType);
        CollectionAssert.AreEqual(image.Layers.Select(l => l.Descriptor.Digest).ToList(), back.Layers.Select(l => l.Descriptor.Digest).ToList());
        Assert.IsTrue(back.Layers.All(l => l.Descriptor.MediaType == layerType));
        await ImageAssert.ValidAsync(back);
    }

    private static string Manifest(string config, string[]? tags, params string[] layers) =>
        $$"""[{"Config":"{{config}}","RepoTags":{{(tags is null ? "null" : $"[\"{string.Join("\",\"", tags)}\"]")}},"Layers":[{{string.Join(',', layers.Select(l => $"\"{l}\""))}}]}]""";

    private static string One(string config, string tag, params string[] layers) => Manifest(config, [tag], layers)[1..^1];

    private static byte[] Bytes(Layer layer)
    {
        using var bytes = new MemoryStream();
        using var stream = layer.Blob.OpenAsync(default).Result;
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void Compress(string tool, string from, string to)
    {
        using var output = File.Create(to);
        using var process = TestTool.Start(tool, "-c", from);
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode);
    }
}
