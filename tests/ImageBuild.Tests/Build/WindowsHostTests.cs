using ImageBuild.Build;
using ImageBuild.Files;
using ImageBuild.Layers;
using ImageBuild.Store;

namespace ImageBuild.Tests.Build;

/// <summary>A build on a Windows host makes the image that a build on this one makes.</summary>
[TestClass]
public sealed class WindowsHostTests : IDisposable
{
    private const string Elf = "\u007fELF and more";
    private static readonly string[] Names = ["App.dll", "App", "de/App.resources.dll", "lib/libx.so.1", "run.sh", "Zeta.json", "alpha.json"];

    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory();
    private readonly WindowsFiles windows = new();

    public void Dispose() => work.Delete(recursive: true);

    [TestMethod]
    public async Task TheSameFilesAreTheSameLayerToTheByte()
    {
        var here = Path.Combine(work.FullName, "publish");
        foreach (var name in Names)
        {
            var file = Path.Combine(here, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, ContentOf(name));
            windows.Write(@"C:\src\publish\" + name.Replace('/', '\\'), ContentOf(name));
        }

        File.CreateSymbolicLink(Path.Combine(here, "lib", "libx.so"), "libx.so.1");
        windows.Link(@"C:\src\publish\lib\libx.so", "libx.so.1");
        File.CreateSymbolicLink(Path.Combine(here, "current"), "lib/libx.so");
        windows.Link(@"C:\src\publish\current", @"lib\libx.so");

        var onLinux = (await MakeAsync(new HostFiles(), Content(new HostFiles(), here))).Single();
        var onWindows = (await MakeAsync(windows, Content(windows, @"C:\src\publish"))).Single();
        Assert.AreEqual(
            """
            app/ 755 0:0 1
            app/App 755 0:0 1
            app/App.dll 644 0:0 1
            app/Zeta.json 644 0:0 1
            app/alpha.json 644 0:0 1
            app/current 777 0:0 1 -> lib/libx.so
            app/de/ 755 0:0 1
            app/de/App.resources.dll 644 0:0 1
            app/lib/ 755 0:0 1
            app/lib/libx.so 777 0:0 1 -> libx.so.1
            app/lib/libx.so.1 644 0:0 1
            app/run.sh 755 0:0 1
            """,
            await LayerListing.OfAsync(onWindows.Layer));
        Assert.AreEqual(onLinux.Layer.Descriptor, onWindows.Layer.Descriptor);
    }

    [TestMethod]
    public void ALinkToAnotherDriveIsFollowed()
    {
        windows.Write(@"D:\models\weights.bin", "x");
        windows.Link(@"C:\src\publish\models", @"D:\Models");
        Assert.AreEqual(
            "models, models/weights.bin",
            string.Join(", ", new PublishFolder(windows).List(@"C:\src\publish").Select(i => i.RelativePath)));
    }

    [TestMethod]
    public async Task AnOriginIsFoundWhateverTheCaseThatAFileHasOnTheDisk()
    {
        windows.Write(@"C:\src\publish\Runtimes\Markdig.DLL", "x");
        windows.Write(@"C:\src\publish\App.dll", "x");
        var content = Content(windows, @"C:\src\publish") with
        {
            Origins = new Dictionary<string, FileOrigin>(windows.NameComparer)
            {
                ["runtimes/markdig.dll"] = new FileOrigin.Package("Markdig", "1.0.0"),
            },
        };
        var layers = await MakeAsync(windows, content);
        CollectionAssert.AreEqual(new[] { "packages", "app" }, layers.Select(l => l.Name).ToList());
    }

    [TestMethod]
    public void ATreeIsAddedWithSlashes()
    {
        windows.Write(@"D:\Assets\css\site.css", "x");
        windows.Link(@"D:\Assets\logo.png", @"css\logo.png");
        var entries = new AddedTree(windows, new Owner(1654, 1654), mode: 0b110_000_000)
            .List(windows.Find(@"d:\assets\")!, ImagePath.Parse("/srv"));
        Assert.AreEqual(
            "/srv, /srv/css, /srv/css/site.css, /srv/logo.png",
            string.Join(", ", entries.Select(e => e.Path).Order()));
        Assert.AreEqual("css/logo.png", entries.OfType<PlannedEntry.Link>().Single().Target);
    }

    private static string ContentOf(string name) => name switch
    {
        "App" or "lib/libx.so.1" => Elf,
        "run.sh" => "#!/bin/sh\n",
        _ => "content of " + name,
    };

    private static PublishedContent Content(IHostFiles files, string folder) =>
        new() { Items = new PublishFolder(files).List(folder), Target = ImagePath.Parse("/app") };

    private async Task<IReadOnlyList<BuiltLayer>> MakeAsync(IHostFiles files, PublishedContent content)
    {
        var place = work.CreateSubdirectory(files.GetType().Name).FullName;
        var factory = new LayerFactory(
            new ReproducibleLayer(files, LayerCompression.Gzip, sourceDate: null),
            new FileHashes(Path.Combine(place, "hashes"), files, TimeProvider.System),
            new LayerCache(Path.Combine(place, "layers"), digest => Path.Combine(place, digest.Hex)));
        return await factory.MakeAsync(LayerPlanner.Plan(content, new Layering.Auto()), default);
    }
}
