using ImageBuild.Build;
using ImageBuild.Files;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Build;

[TestClass]
public sealed class LayerFactoryTests : IDisposable
{
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory();

    public void Dispose() => work.Delete(recursive: true);

    [TestMethod]
    public async Task TheSameContentInTwoFoldersIsTheSameLayer()
    {
        var digests = new List<Digest>();
        foreach (var folder in new[] { "one", "another folder" })
        {
            var publish = Publish(folder);
            // Whatever the host makes of modes and times must not show.
            File.SetLastWriteTimeUtc(Path.Combine(publish, "hello.dll"), new DateTime(2020 + digests.Count, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Path.Combine(publish, "hello.dll"), digests.Count == 0 ? UnixFileMode.UserRead : (UnixFileMode)0b111_111_111);
            var layer = Make(publish, Cache(folder)).Single();
            await ImageAssert.ValidAsync(Image.Empty(Platform.Parse("linux/amd64")).Append([(layer.Layer, new History())]));
            digests.Add(layer.Layer.Descriptor.Digest);
        }

        Assert.AreEqual(digests[0], digests[1]);
    }

    [TestMethod]
    public async Task EntriesAreNormalized()
    {
        var layer = Make(Publish("p"), Cache("c")).Single().Layer;
        Assert.AreEqual(
            """
            app/ 755 0:0 1
            app/data/ 755 0:0 1
            app/hello 755 0:0 1
            app/hello.dll 644 0:0 1
            app/latest 777 0:0 1 -> hello.dll
            """,
            await LayerListing.OfAsync(layer));
    }

    [TestMethod]
    public async Task ALayerOfWindowsHasItsFilesBelowFilesAnEmptyHivesAndUsersAsOwners()
    {
        var (plan, cache) = (LayerPlanner.Plan(Content(Publish("p")), new Layering.Auto()), Cache("c"));
        var made = new List<BuiltLayer>();
        foreach (var isWindows in new[] { false, true })
        {
            var writer = new ReproducibleLayer(new HostFiles(), LayerCompression.Gzip, null) { IsWindows = isWindows };
            var hashes = new FileHashes(Hashes, new HostFiles(), TimeProvider.System);
            made.AddRange(await new LayerFactory(writer, hashes, cache).MakeAsync(plan, default));
        }

        Assert.IsTrue(made[1].IsNew, "not taken for the layer of Linux");
        Assert.AreEqual(
            """
            Files/ 755 0:0 1 BUILTIN\Users
            Files/app/ 755 0:0 1 BUILTIN\Users
            Files/app/data/ 755 0:0 1 BUILTIN\Users
            Files/app/hello 755 0:0 1 BUILTIN\Users
            Files/app/hello.dll 644 0:0 1 BUILTIN\Users
            Files/app/latest 777 0:0 1 -> hello.dll BUILTIN\Users
            Hives/ 755 0:0 1 BUILTIN\Users
            """,
            await LayerListing.OfAsync(made[1].Layer));
        await ImageAssert.ValidAsync(Image.Empty(Platform.Parse("windows/amd64")).Append([(made[1].Layer, new History())]));
    }

    [TestMethod]
    public async Task TheSourceDateIsForWhatBelongsToTheCommitAlone()
    {
        var dated = new ReproducibleLayer(new HostFiles(), LayerCompression.Gzip, DateTimeOffset.FromUnixTimeSeconds(1000));
        var content = Content(Publish("p")) with { Origins = new Dictionary<string, FileOrigin> { ["hello.dll"] = new FileOrigin.Package("a", "1") } };
        var layers = new LayerFactory(dated, new FileHashes(Hashes, new HostFiles(), TimeProvider.System), Cache("c")).MakeAsync(LayerPlanner.Plan(content, new Layering.Auto()), default).GetAwaiter().GetResult();
        StringAssert.Contains(await LayerListing.OfAsync(layers[0].Layer), "app/hello.dll 644 0:0 1\n".TrimEnd());
        StringAssert.Contains(await LayerListing.OfAsync(layers[1].Layer), "app/hello 755 0:0 1000");
    }

    [TestMethod]
    public void WithoutAChangeNoFileIsRead()
    {
        var (publish, cache) = (Publish("p"), Cache("c"));
        var first = Make(publish, cache).Single();
        var file = Path.Combine(publish, "hello.dll");
        var time = File.GetLastWriteTimeUtc(file);
        // Same size and time: whoever read it would see the difference.
        File.WriteAllText(file, "OTHER");
        File.SetLastWriteTimeUtc(file, time);
        var second = Make(publish, cache).Single();
        Assert.IsTrue(first.IsNew);
        Assert.IsFalse(second.IsNew);
        Assert.AreEqual(first.Layer.Descriptor, second.Layer.Descriptor);
        Assert.AreEqual(first.Layer.DiffId, second.Layer.DiffId);
    }

    [TestMethod]
    public void AFileThatMayStillBeWrittenToIsReadAgain()
    {
        var (publish, cache) = (Publish("p"), Cache("c"));
        var file = Path.Combine(publish, "hello.dll");
        var time = File.GetLastWriteTimeUtc(file);
        Make(publish, cache, new FixedTime(time));
        File.WriteAllText(file, "OTHER");
        File.SetLastWriteTimeUtc(file, time);
        Assert.IsTrue(Make(publish, cache).Single().IsNew);
    }

    [TestMethod]
    public void AFileThatWasOnlyTouchedMakesNothingNew()
    {
        var (publish, cache) = (Publish("p"), Cache("c"));
        Make(publish, cache);
        File.SetLastWriteTimeUtc(Path.Combine(publish, "hello.dll"), new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.IsFalse(Make(publish, cache).Single().IsNew);
    }

    [TestMethod]
    public void AnotherFolderWithTheSameContentMakesNothingNew()
    {
        var cache = Cache("c");
        Make(Publish("one"), cache);
        Assert.IsFalse(Make(Publish("two"), cache).Single().IsNew);
    }

    [TestMethod]
    [DataRow("sha256:0000000000000000000000000000000000000000000000000000000000000000 5 1 /x", DisplayName = "made up")]
    [DataRow("", DisplayName = "empty")]
    public void DamageToTheHashesCostsTimeAlone(string damage)
    {
        var (publish, cache) = (Publish("p"), Cache("c"));
        var first = Make(publish, cache).Single().Layer;
        File.WriteAllText(Hashes, damage);
        Assert.AreEqual(first.Descriptor, Make(publish, cache).Single().Layer.Descriptor);
        var text = File.ReadAllText(Hashes);
        File.WriteAllText(Hashes, text.Replace(first.DiffId.Digest.Hex[..1], "0", StringComparison.Ordinal));
        Assert.AreEqual(first.Descriptor, Make(publish, cache).Single().Layer.Descriptor);
    }

    [TestMethod]
    [DataRow("delete the blob")]
    [DataRow("cut the blob")]
    [DataRow("garble the key")]
    public void DamageToTheCacheCostsTimeAlone(string damage)
    {
        var publish = Publish("p");
        var first = Make(publish, Cache("c")).Single().Layer;
        foreach (var file in Directory.GetFiles(Path.Combine(work.FullName, "c")))
        {
            var isBlob = file.EndsWith(".blob", StringComparison.Ordinal);
            if (damage == "delete the blob" && isBlob)
                File.Delete(file);
            if (damage == "cut the blob" && isBlob)
                File.WriteAllText(file, "x");
            if (damage == "garble the key" && !isBlob)
                File.WriteAllText(file, "sha256:x\nand so on");
        }

        var second = Make(publish, Cache("c")).Single();
        Assert.IsTrue(second.IsNew);
        Assert.AreEqual(first.Descriptor, second.Layer.Descriptor);
    }

    [TestMethod]
    [DataRow("OTHER", DisplayName = "to other content of the same length")]
    [DataRow("hello, more", DisplayName = "to more")]
    [DataRow("", DisplayName = "to nothing")]
    public void AFileThatChangedSinceItWasListedIsAnError(string change)
    {
        var publish = Publish("p");
        var plan = LayerPlanner.Plan(Content(publish), new Layering.Auto());
        var writer = new ReproducibleLayer(new HostFiles(), LayerCompression.Gzip, null);
        // Its digest is known, and then somebody writes to it.
        new FileHashes(Hashes, new HostFiles(), TimeProvider.System).Of([.. plan.Layers[0].Entries.OfType<PlannedEntry.File>()], default);
        File.WriteAllText(Path.Combine(publish, "hello.dll"), change);
        var factory = new LayerFactory(writer, new FileHashes(Hashes, new HostFiles(), TimeProvider.System), Cache("c"));
        Assert.AreEqual(
            ErrorCode.FileChanged, Assert.ThrowsExactlyAsync<ImageBuildException>(() => factory.MakeAsync(plan, default)).GetAwaiter().GetResult().Code);
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(work.FullName, "c")), "nothing half written");
    }

    [TestMethod]
    public void AFileThatIsGoneIsTheFileSystemsError()
    {
        var publish = Publish("p");
        var plan = LayerPlanner.Plan(Content(publish), new Layering.Auto());
        File.Delete(Path.Combine(publish, "hello.dll"));
        var factory = new LayerFactory(
            new ReproducibleLayer(new HostFiles(), LayerCompression.Gzip, null), new FileHashes(Hashes, new HostFiles(), TimeProvider.System), Cache("c"));
        Assert.ThrowsExactlyAsync<FileNotFoundException>(() => factory.MakeAsync(plan, default)).GetAwaiter().GetResult();
    }

    private string Hashes => Path.Combine(work.FullName, "hashes");

    private LayerCache Cache(string name) => new(Path.Combine(work.FullName, name));

    private IReadOnlyList<BuiltLayer> Make(string publish, LayerCache cache, TimeProvider? time = null) =>
        new LayerFactory(new ReproducibleLayer(new HostFiles(), LayerCompression.Gzip, null), new FileHashes(Hashes, new HostFiles(), time ?? TimeProvider.System), cache)
            .MakeAsync(LayerPlanner.Plan(Content(publish), new Layering.Auto()), default).GetAwaiter().GetResult();

    private static PublishedContent Content(string publish) =>
        new() { Items = new PublishFolder(new HostFiles()).List(publish), Target = ImagePath.Parse("/app") };

    private string Publish(string name)
    {
        var folder = Path.Combine(work.FullName, "publish " + name);
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        File.WriteAllText(Path.Combine(folder, "hello"), "\u007fELF");
        File.WriteAllText(Path.Combine(folder, "hello.dll"), "hello");
        File.CreateSymbolicLink(Path.Combine(folder, "latest"), "hello.dll");
        foreach (var file in Directory.GetFiles(folder))
            File.SetLastWriteTimeUtc(file, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        return folder;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
