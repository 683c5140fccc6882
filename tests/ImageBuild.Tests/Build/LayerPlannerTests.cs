using System.Globalization;
using CsCheck;
using ImageBuild.Build;
using ImageBuild.Layers;

namespace ImageBuild.Tests.Build;

/// <summary>
/// What is published is written a word an item: <c>path[@origin][=KiB]</c>, where an origin with a slash is a package
/// and a path that ends in a slash a folder.
/// </summary>
[TestClass]
public class LayerPlannerTests
{
    [TestMethod]
    public void EachOriginHasItsLayerAndWhatNobodyNamesIsTheApps() => Assert.AreEqual(
        """
        framework: /app/ /app/libcoreclr.so
        packages: /app/ /app/Markdig.dll /app/de/ /app/de/Markdig.resources.dll
        native: /app/ /app/libe_sqlite3.so
        projects: /app/ /app/Greetings.dll /app/de/ /app/de/Greetings.resources.dll
        static: /app/ /app/wwwroot/ /app/wwwroot/_content/ /app/wwwroot/_content/lib/ /app/wwwroot/_content/lib/a.css /app/wwwroot/index.html
        app: /app/ /app/de/ /app/de/hello.resources.dll /app/hello /app/hello.dll /app/wwwroot.json
        """,
        Text(Plan("""
            wwwroot/index.html wwwroot/ wwwroot/_content/lib/a.css wwwroot.json hello hello.dll de/ de/hello.resources.dll
            Markdig.dll@Markdig/1 de/Markdig.resources.dll@Markdig/1 libe_sqlite3.so@native libcoreclr.so@framework
            Greetings.dll@project de/Greetings.resources.dll@project
            """)));

    [TestMethod]
    public void ALayerWithoutFilesIsLeftOut() => Assert.AreEqual("app: /app/ /app/hello.dll", Text(Plan("hello.dll")));

    [TestMethod]
    public void SingleIsOneLayer() => Assert.AreEqual(
        "app: /app/ /app/Markdig.dll /app/hello.dll /app/wwwroot/ /app/wwwroot/a.css",
        Text(Plan("hello.dll Markdig.dll@Markdig/1=5000 wwwroot/a.css", layering: new Layering.Single())));

    [TestMethod]
    [DataRow("a@a/1=900 b@b/1=900", 10, "packages: a b", DisplayName = "small ones share a layer")]
    [DataRow("a@a/1=1024", 10, "package a/1: a", DisplayName = "a mebibyte is large")]
    [DataRow("a@a/1=1023", 10, "packages: a", DisplayName = "less is not")]
    [DataRow("x@a/1=600 y@a/1=600", 10, "package a/1: x y", DisplayName = "what counts is all that a package has")]
    [DataRow("b@b/1=5000 a@a/1=9000 c@c/1=10", 10, "package a/1: a, package b/1: b, packages: c", DisplayName = "they are in the order of their names")]
    [DataRow("a@a/1=3000 b@b/1=5000 c@c/1=4000 x", 3, "package b/1: b, packages: a c, app: x", DisplayName = "the largest get what the budget leaves")]
    [DataRow("a@a/1=3000 b@b/1=3000 x", 3, "package a/1: a, package b/1: b, app: x", DisplayName = "no shared layer where all fit")]
    [DataRow("b@b/1=3000 a@a/1=3000 c@c/1 x", 3, "package a/1: a, packages: b c, app: x", DisplayName = "of two of one size the first by name")]
    [DataRow("a@a/1=3000 x y@project", 1, "packages: a, projects: y, app: x", DisplayName = "kinds are never put together")]
    public void APackageOfSomeSizeHasALayerOfItsOwn(string items, int budget, string expected)
    {
        var plan = Plan(items, layering: new Layering.Auto { Budget = budget });
        Assert.AreEqual(expected, string.Join(", ", plan.Layers.Select(l =>
            $"{l.Name}: {string.Join(' ', l.Entries.OfType<PlannedEntry.File>().Select(f => f.Path.Name))}")));
    }

    [TestMethod]
    public void APackagesLayerIsTheSameInEveryProject()
    {
        var one = Plan("hello.dll Big.dll@Big/1=5000 de/Big.resources.dll@Big/1 de/hello.resources.dll Other.dll@Other/1=2000");
        var another = Plan("de/ de/Big.resources.dll@Big/1 web.dll Big.dll@Big/1=5000 wwwroot/a.css");
        CollectionAssert.AreEqual(
            one.Layers.Single(l => l.Name == "package Big/1").Entries, another.Layers.Single(l => l.Name == "package Big/1").Entries);
    }

    [TestMethod]
    public void ThePlanDoesNotDependOnTheOrderOfTheItems()
    {
        string[] origins = ["", "@framework", "@native", "@project", "@a/1", "@a/2", "@b/1", "@c/1"];
        string[] folders = ["", "de/", "wwwroot/"];
        var item = Gen.Select(Gen.Int[0, 40], Gen.Int[0, origins.Length - 1], Gen.Int[0, folders.Length - 1], Gen.Int[1, 3000],
            (number, origin, folder, size) =>
                (Path: $"{folders[folder]}f{number}", Word: $"{folders[folder]}f{number}{origins[origin]}={size}"));
        Gen.Select(item.Array[0, 40], Gen.Int[1, 12], Gen.Int).Sample((items, budget, seed) =>
        {
            var words = items.DistinctBy(i => i.Path).Select(i => i.Word).ToArray();
            var shuffled = words.ToArray();
            new Random(seed).Shuffle(shuffled);
            var layering = new Layering.Auto { Budget = budget };
            var plan = Plan(string.Join(' ', words), layering: layering);
            Assert.AreEqual(Text(plan), Text(Plan(string.Join(' ', shuffled), layering: layering)));
            Assert.AreEqual(words.Length, plan.Layers.Sum(l => l.Entries.Count(e => e is PlannedEntry.File)), "each file once");
            Assert.IsLessThanOrEqualTo(Math.Max(budget, 6), plan.Layers.Length);
        });
    }

    [TestMethod]
    public void AnEmptyFolderIsKeptOnceAndByTheApp() =>
        Assert.AreEqual("app: /app/ /app/data/ /app/data/in/", Text(Plan("data/ data/in/")));

    [TestMethod]
    public void FoldersAboveTheTargetStayTheBases() =>
        Assert.AreEqual("app: /home/app/web/ /home/app/web/hello.dll", Text(Plan("hello.dll", "/home/app/web")));

    [TestMethod]
    public void TheRootCanBeTheTarget() => Assert.AreEqual("app: /de/ /de/a.dll /hello", Text(Plan("hello de/a.dll", "/")));

    [TestMethod]
    public void EntriesAreInTheOrderOfTheirBytes() =>
        // U+E000 is after U+10000 in UTF-16 and before it in UTF-8.
        Assert.AreEqual(
            "app: /app/ /app/A /app/a /app/a.b /app/ä /app/\uE000 /app/\U00010000",
            Text(Plan("\U00010000 \uE000 ä a.b a A")));

    [TestMethod]
    public void AFolderThatIsAskedForWinsAndCanBeAnywhere()
    {
        var folders = new[]
        {
            new PlannedEntry.Folder(ImagePath.Parse("/var/lib/notes")) { Owner = new Owner(1654, 1654), Mode = 0b111_101_000 },
            new PlannedEntry.Folder(ImagePath.Parse("/app/data")) { Owner = new Owner(1654, 1654) },
        };
        var plan = LayerPlanner.Plan(Content("hello.dll data/ Markdig.dll@Markdig/1", "/app") with { Folders = folders }, new Layering.Auto());
        Assert.AreEqual("packages: /app/ /app/Markdig.dll\napp: /app/ /app/data/ /app/hello.dll /var/lib/notes/", Text(plan));
        Assert.AreEqual(1654, plan.Layers[^1].Entries[1].Owner.UserId);
    }

    private static LayerPlan Plan(string items, string target = "/app", Layering? layering = null) =>
        LayerPlanner.Plan(Content(items, target), layering ?? new Layering.Auto());

    private static PublishedContent Content(string items, string target)
    {
        var words = items.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return new PublishedContent
        {
            Items = [.. words.Select(Item)],
            Origins = words.Where(w => w.Contains('@', StringComparison.Ordinal)).ToDictionary(PathOf, Origin),
            Target = ImagePath.Parse(target),
        };
    }

    private static PublishedItem Item(string word) => PathOf(word) is var path && path.EndsWith('/')
        ? new PublishedItem.Folder(path.TrimEnd('/'))
        : new PublishedItem.File(path, "/src/" + path, Size(word), DateTime.UnixEpoch);

    private static string PathOf(string word) => word.Split('@', '=')[0];

    private static long Size(string word) =>
        word.Contains('=', StringComparison.Ordinal) ? long.Parse(word.Split('=')[1], CultureInfo.InvariantCulture) << 10 : 1;

    private static FileOrigin Origin(string word) => word.Split('@', '=')[1].Split('/') switch
    {
        ["framework"] => new FileOrigin.Framework(),
        ["native"] => new FileOrigin.Native(),
        ["project"] => new FileOrigin.ProjectReference(),
        [var id, var version] => new FileOrigin.Package(id, version),
        _ => throw new ArgumentException(word),
    };

    private static string Text(LayerPlan plan) => string.Join('\n', plan.Layers.Select(l =>
        $"{l.Name}: {string.Join(' ', l.Entries.Select(e => e.Path + (e is PlannedEntry.Folder ? "/" : "")))}"));
}
