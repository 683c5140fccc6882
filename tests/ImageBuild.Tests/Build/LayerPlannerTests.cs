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
            AddedEntry[] added = [File("/app/de/added"), File("/etc/x"), File("/app/y", "x"), Folder("/app/de", owner: 5)];
            var layering = new Layering.Auto
            {
                Budget = budget,
                Layers = [new CustomLayer("x", new PathGlobs("**/f1*")), new CustomLayer("y", new PathGlobs("de/*"), 20)],
            };
            var plan = Plan(string.Join(' ', words), layering: layering, added: added);
            var random = new Random(seed);
            random.Shuffle(words);
            random.Shuffle(added);
            Assert.AreEqual(Text(plan), Text(Plan(string.Join(' ', words), layering: layering, added: added)));
            Assert.AreEqual(words.Length + 3, plan.Layers.Sum(l => l.Entries.Count(e => e is PlannedEntry.File)), "each file once");
            var kinds = plan.Layers.Count(l => !l.Name.StartsWith("package", StringComparison.Ordinal));
            Assert.IsLessThanOrEqualTo(Math.Max(budget, kinds + 1), plan.Layers.Length);
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
        var plan = Plan("hello.dll data/ Markdig.dll@Markdig/1",
            added: [Folder("/var/lib/notes", owner: 7), Folder("/app/data", owner: 1654)]);
        Assert.AreEqual("packages: /app/ /app/Markdig.dll\napp: /app/ /app/data/ /app/hello.dll /var/lib/notes/", Text(plan));
        Assert.AreEqual("/app/data 1654, /var/lib/notes 7", Owners(plan.Layers[^1]));
    }

    [TestMethod]
    public void NoLayerOfTheProjectUndoesWhatAFolderWasSaidToBe()
    {
        var plan = Plan("hello.dll a@a/1 wwwroot/b",
            added: [Folder("/app", owner: 1), Folder("/data", owner: 2), File("/data/in/x"), File("/app/x")]);
        Assert.AreEqual(
            """
            packages: /app/ /app/a
            static: /app/ /app/wwwroot/ /app/wwwroot/b
            app: /app/ /app/hello.dll /data/
            files: /app/ /app/x /data/ /data/in/x
            """,
            Text(plan));
        Assert.AreEqual(", /app 1, /app 1, /data 2, /app 1, /data 2", string.Join(", ", plan.Layers.Select(Owners)), "a shared layer stays the same");
    }

    [TestMethod]
    public void AnEmptyFolderInAnotherLayerIsWhatItWasSaidToBe()
    {
        var layering = new Layering.Auto { Layers = [new CustomLayer("top", new PathGlobs("data"), 800)] };
        var plan = Plan("hello.dll data/", layering: layering, added: [Folder("/app/data", owner: 1654)]);
        Assert.AreEqual("app: /app/ /app/data/ /app/hello.dll\ntop: /app/ /app/data/", Text(plan));
        Assert.AreEqual("/app/data 1654", Owners(plan.Layers[^1]));
    }

    [TestMethod]
    [DataRow("models=550:models/**", "models: models/a models/b, app: app.dll", DisplayName = "below the app")]
    [DataRow("models=800:models/**", "app: app.dll, models: models/a models/b", DisplayName = "above the app")]
    [DataRow("one=2:models/*,two=1:**/a;app.*", "two: app.dll models/a, one: models/b", DisplayName = "the lowest layer that wants a file gets it")]
    [DataRow("b=1:models/*,a=1:models/*", "a: models/a models/b, app: app.dll", DisplayName = "of two of one order the first by name")]
    [DataRow("models=1:Models/**", "projects: models/a, app: app.dll models/b", DisplayName = "capitals count")]
    [DataRow("all=1:**", "all: app.dll models/a models/b", DisplayName = "everything")]
    public void ALayerOfTheProjectTakesWhatItsGlobsMatch(string layers, string expected)
    {
        var layering = new Layering.Auto
        {
            Layers = [.. layers.Split(',').Select(l => l.Split('=', ':')).Select(l => new CustomLayer(l[0], new PathGlobs(l[2]), int.Parse(l[1], CultureInfo.InvariantCulture)))],
        };
        var plan = Plan("app.dll models/a@project models/b", layering: layering);
        Assert.AreEqual(expected, string.Join(", ", plan.Layers.Select(l =>
            $"{l.Name}: {string.Join(' ', l.Entries.OfType<PlannedEntry.File>().Select(f => f.Path.Relative["app/".Length..]))}")));
        Assert.AreEqual(
            string.Join(' ', layering.Layers.Select(l => l.Name).Where(n => !expected.Contains(n + ":", StringComparison.Ordinal))),
            string.Join(' ', layering.EmptyLayers(plan).Select(l => l.Name)));
    }

    [TestMethod]
    public void WhatIsAddedGoesToTheLayerThatItNames()
    {
        var layering = new Layering.Auto { Layers = [new CustomLayer("models", new PathGlobs(""))] };
        Assert.AreEqual(
            "models: /models/a\napp: /app/ /app/hello.dll /etc/b\nfiles: /etc/c",
            Text(Plan("hello.dll", layering: layering, added: [File("/models/a", "models"), File("/etc/b", "app"), File("/etc/c")])));
        Assert.AreEqual(
            "app: /app/ /app/hello.dll /models/a",
            Text(Plan("hello.dll", layering: new Layering.Single(), added: [File("/models/a", "models")])));
    }

    [TestMethod]
    [DataRow("**/*.pdb;docs/**", "app: /app/ /app/a.dll /app/data/", DisplayName = "files of any folder, and a folder with all in it")]
    [DataRow("**/*.PDB", "app: /app/ /app/a.dll /app/a.pdb /app/data/ /app/docs/ /app/docs/b.pdb /app/docs/c.md", DisplayName = "capitals count")]
    [DataRow("data", "app: /app/ /app/a.dll /app/a.pdb /app/docs/ /app/docs/b.pdb /app/docs/c.md", DisplayName = "an empty folder")]
    [DataRow("**", "", DisplayName = "everything")]
    public void WhatIsExcludedIsInNoLayer(string globs, string expected) => Assert.AreEqual(
        expected,
        Text(LayerPlanner.Plan(Content("a.dll a.pdb data/ docs/ docs/b.pdb docs/c.md", "/app") with { Excluded = new PathGlobs(globs) }, new Layering.Auto())));

    [TestMethod]
    [DataRow("/app/a.dll", "'/app/a.dll' can't be both: '/src/a.dll' and 'elsewhere'.", DisplayName = "as a published file")]
    [DataRow("/app/a.dll/in", "'/app/a.dll' can't be both: '/src/a.dll' and a folder.", DisplayName = "below a published file")]
    [DataRow("/app/de", "'/app/de' can't be both: 'elsewhere' and a folder.", DisplayName = "as a published folder with something in it")]
    [DataRow("/app/empty", "'/app/empty' can't be both: 'elsewhere' and a folder.", DisplayName = "as a published folder with nothing in it")]
    [DataRow("/app/link/in", "'/app/link' can't be both: a folder and a link to 'a.dll'.", DisplayName = "below a link")]
    public void AFileCanNotBeAddedWhereSomethingElseIs(string path, string expected)
    {
        var content = Content("a.dll de/b.dll@project empty/", "/app");
        content = content with { Items = [.. content.Items, new PublishedItem.Link("link", "a.dll")], Added = [File(path)] };
        foreach (var layering in new Layering[] { new Layering.Auto(), new Layering.Single() })
        {
            var error = Assert.ThrowsExactly<ImageBuildException>(() => LayerPlanner.Plan(content, layering));
            Assert.AreEqual(ErrorCode.TwoForOnePath, error.Code);
            StringAssert.StartsWith(error.Message, expected);
        }
    }

    [TestMethod]
    public void TheSameFileAddedTwiceIsThereOnceAndAnExcludedOneIsInNobodysWay()
    {
        var content = Content("a.dll", "/app") with { Excluded = new PathGlobs("a.dll"), Added = [File("/app/a.dll"), File("/app/a.dll")] };
        Assert.AreEqual("files: /app/ /app/a.dll", Text(LayerPlanner.Plan(content, new Layering.Auto())));
    }

    private static LayerPlan Plan(string items, string target = "/app", Layering? layering = null, params AddedEntry[] added) =>
        LayerPlanner.Plan(Content(items, target) with { Added = added }, layering ?? new Layering.Auto());

    private static AddedEntry File(string path, string layer = "files") =>
        new(new PlannedEntry.File(ImagePath.Parse(path), "elsewhere", 1, DateTime.UnixEpoch), layer);

    private static AddedEntry Folder(string path, int owner) =>
        new(new PlannedEntry.Folder(ImagePath.Parse(path)) { Owner = new Owner(owner, owner) }, "app");

    private static string Owners(PlannedLayer layer) => string.Join(", ", layer.Entries
        .Where(e => e.Owner != Owner.Root).Select(e => $"{e.Path} {e.Owner.UserId}"));

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
