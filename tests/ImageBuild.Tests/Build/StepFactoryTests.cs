using ImageBuild.Build;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Store;
using ImageBuild.Tar;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Build;

/// <summary>Which steps of a build are run, and what becomes of what they change.</summary>
[TestClass]
public sealed class StepFactoryTests : IDisposable
{
    private static readonly BuildStep First = new("first", "make /a", "0", "host");
    private static readonly BuildStep Second = new("second", "make /b", "1654", "none");

    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory();
    private readonly Runner runner = new();
    private readonly Image basis = Image.Empty(Platform.Parse("linux/amd64"));

    public void Dispose() => work.Delete(recursive: true);

    [TestMethod]
    public async Task StepsAreLayersOneOverTheOtherWithTheirCommandsInTheHistory()
    {
        var (stage, layers) = await Factory("s").MakeAsync(basis, [First, Second], CancellationToken.None);
        await ImageAssert.ValidAsync(stage);
        CollectionAssert.AreEqual((string[])["step first new", "step second new"], layers.Select(Describe).ToList());
        CollectionAssert.AreEqual(layers.Select(l => l.Layer.DiffId).ToList(), stage.Config.RootFs.DiffIds.ToList());
        CollectionAssert.AreEqual((string[])["RUN /bin/sh -c make /a", "RUN /bin/sh -c make /b"], stage.Config.History!.Value.Select(h => h.CreatedBy).ToList());
        Assert.AreEqual("make /a over nothing, make /b over make /a", string.Join(", ", runner.Ran));
    }

    [TestMethod]
    public async Task NothingLaterThanTheImagesDateIsInALayerAndWhatIsEarlierStays()
    {
        var (_, layers) = await Factory("s").MakeAsync(basis, [First], CancellationToken.None);
        Assert.AreEqual(
            """
            dated 644 0:0 50
            made 644 0:0 100
            """,
            await LayerListing.OfAsync(layers[0].Layer));
    }

    [TestMethod]
    public async Task TheSameStepsRunOnceAStoreAndMakeTheSameInTwo()
    {
        var first = await Factory("s").MakeAsync(basis, [First, Second], CancellationToken.None);
        var again = await Factory("s").MakeAsync(basis, [First with { Name = "renamed" }, Second], CancellationToken.None);
        CollectionAssert.AreEqual((string[])["step renamed kept", "step second kept"], again.Layers.Select(Describe).ToList());
        Assert.HasCount(2, runner.Ran);
        var elsewhere = await Factory("t").MakeAsync(basis, [First, Second], CancellationToken.None);
        Assert.HasCount(4, runner.Ran);
        Assert.AreEqual(first.Stage.Digest, elsewhere.Stage.Digest);
    }

    [TestMethod]
    [DataRow("base", DisplayName = "the base")]
    [DataRow("earlier", DisplayName = "an earlier step")]
    [DataRow("command", DisplayName = "the command")]
    [DataRow("user", DisplayName = "the user")]
    [DataRow("network", DisplayName = "the network")]
    [DataRow("date", DisplayName = "the image's date")]
    [DataRow("compression", DisplayName = "the compression")]
    public async Task AnotherOfThatIsAnotherStep(string what)
    {
        await Factory("s").MakeAsync(basis, [First, Second], CancellationToken.None);
        var below = what == "base" ? basis.WithConfig(c => c with { Config = new ContainerConfig { Env = ["A=1"] } }) : basis;
        var earlier = what == "earlier" ? First with { Command = "make /c" } : First;
        var step = what switch
        {
            "command" => Second with { Command = "make /c" },
            "user" => Second with { User = "0" },
            "network" => Second with { Network = "host" },
            _ => Second,
        };
        var factory = Factory("s", what == "date" ? 101 : 100, what == "compression" ? LayerCompression.Zstd : LayerCompression.None);
        Assert.IsNull(factory.Look(below, [earlier, step])[1], "what it makes is not known before");
        var (_, layers) = await factory.MakeAsync(below, [earlier, step], CancellationToken.None);
        Assert.AreEqual("step second new", Describe(layers[1]));
        Assert.AreEqual(layers[1].Layer.DiffId, factory.Look(below, [earlier, step])[1]?.DiffId);
    }

    [TestMethod]
    public async Task AStepThatFailsLeavesNothingAndTheOnesBeforeItAreKept()
    {
        var failing = Second with { Command = "fail" };
        var factory = Factory("s");
        await Assert.ThrowsAsync<InvalidOperationException>(() => factory.MakeAsync(basis, [First, failing], CancellationToken.None));
        var store = StoreOf("s");
        Assert.IsEmpty(await store.ListAsync(CancellationToken.None));
        Assert.IsEmpty(Directory.GetFileSystemEntries(store.Folders.Temporary));
        CollectionAssert.AreEqual((bool[])[true, false], factory.Look(basis, [First, failing]).Select(l => l is not null).ToList());
    }

    private static string Describe(BuiltLayer layer) => $"{layer.Name} {(layer.IsNew ? "new" : "kept")}";

    private ImageStore StoreOf(string name) => new(new StoreFolders(Path.Combine(work.FullName, name)), Platform.Parse("linux/amd64"));

    private StepFactory Factory(string name, long date = 100, LayerCompression? compression = null)
    {
        var store = StoreOf(name);
        runner.Store = store;
        return new StepFactory(
            runner,
            new StepLayer(compression ?? LayerCompression.None, DateTimeOffset.FromUnixTimeSeconds(date)),
            new LayerCache(store.Folders.CachedLayers, store.Layout.BlobPath),
            store);
    }

    // Makes two files, of now and of long ago, where its image is in the store.
    private sealed class Runner : IStepRunner
    {
        public ImageStore? Store { get; set; }

        public List<string> Ran { get; } = [];

        public async Task RunAsync(Image stage, BuildStep step, DateTimeOffset date, string layer, CancellationToken cancellationToken)
        {
            var found = (await Store!.FindAsync(stage.Digest.ToString(), cancellationToken)).Image;
            Ran.Add($"{step.Command} over {found.Config.History?.LastOrDefault()?.CreatedBy?["RUN /bin/sh -c ".Length..] ?? "nothing"}");
            await using var output = File.Create(layer);
            if (step.Command == "fail")
                throw new InvalidOperationException();
            var tar = new TarWriter(output);
            tar.Write(new TarEntry { Name = "dated", Type = TarEntryType.File, Mode = 0b110_100_100, ModifiedTime = new UnixTime(50) });
            tar.Write(new TarEntry { Name = "made", Type = TarEntryType.File, Mode = 0b110_100_100, Size = 1, ModifiedTime = new UnixTime(1_900_000_000 + Ran.Count, 5) }, "x"u8);
            tar.Complete();
        }
    }
}
