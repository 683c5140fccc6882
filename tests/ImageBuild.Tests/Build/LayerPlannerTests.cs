using ImageBuild.Build;
using ImageBuild.Layers;

namespace ImageBuild.Tests.Build;

[TestClass]
public class LayerPlannerTests
{
    private static readonly Dictionary<string, FileOrigin> Origins = new()
    {
        ["libcoreclr.so"] = new FileOrigin.Framework(),
        ["Markdig.dll"] = new FileOrigin.Package("Markdig", "1.0.0"),
        ["de/Markdig.resources.dll"] = new FileOrigin.Package("Markdig", "1.0.0"),
        ["Greetings.dll"] = new FileOrigin.ProjectReference(),
        ["hello.dll"] = new FileOrigin.App(),
    };

    [TestMethod]
    public void EachOriginHasItsLayerAndWhatNobodyNamesIsTheApps() => Assert.AreEqual(
        """
        framework: /app/ /app/libcoreclr.so
        packages: /app/ /app/Markdig.dll /app/de/ /app/de/Markdig.resources.dll
        projects: /app/ /app/Greetings.dll
        app: /app/ /app/hello.dll /app/wwwroot/ /app/wwwroot/index.html
        """,
        Text(Plan(
            ["wwwroot/index.html", "wwwroot/", "hello.dll", "Markdig.dll", "de/", "de/Markdig.resources.dll", "Greetings.dll", "libcoreclr.so"])));

    [TestMethod]
    public void ALayerWithoutFilesIsLeftOut() =>
        Assert.AreEqual("app: /app/ /app/hello.dll", Text(Plan(["hello.dll"])));

    [TestMethod]
    public void SingleIsOneLayer() => Assert.AreEqual(
        "app: /app/ /app/Markdig.dll /app/hello.dll", Text(Plan(["hello.dll", "Markdig.dll"], layering: Layering.Single)));

    [TestMethod]
    public void AnEmptyFolderIsKeptOnceAndByTheApp() =>
        Assert.AreEqual("app: /app/ /app/data/ /app/data/in/", Text(Plan(["data/", "data/in/"])));

    [TestMethod]
    public void FoldersAboveTheTargetStayTheBases() =>
        Assert.AreEqual("app: /home/app/web/ /home/app/web/hello.dll", Text(Plan(["hello.dll"], "/home/app/web")));

    [TestMethod]
    public void TheRootCanBeTheTarget() => Assert.AreEqual("app: /de/ /de/a.dll /hello", Text(Plan(["hello", "de/a.dll"], "/")));

    [TestMethod]
    public void EntriesAreInTheOrderOfTheirBytes() =>
        // U+E000 is after U+10000 in UTF-16 and before it in UTF-8.
        Assert.AreEqual(
            "app: /app/ /app/A /app/a /app/a.b /app/ä /app/\uE000 /app/\U00010000",
            Text(Plan(["\U00010000", "\uE000", "ä", "a.b", "a", "A"])));

    [TestMethod]
    public void AFolderThatIsAskedForWinsAndCanBeAnywhere()
    {
        var folders = new[]
        {
            new PlannedEntry.Folder(ImagePath.Parse("/var/lib/notes")) { Owner = new Owner(1654, 1654), Mode = 0b111_101_000 },
            new PlannedEntry.Folder(ImagePath.Parse("/app/data")) { Owner = new Owner(1654, 1654) },
        };
        var plan = LayerPlanner.Plan(Content(["hello.dll", "data/", "Markdig.dll"], "/app") with { Folders = folders }, Layering.Auto);
        Assert.AreEqual("packages: /app/ /app/Markdig.dll\napp: /app/ /app/data/ /app/hello.dll /var/lib/notes/", Text(plan));
        Assert.AreEqual(1654, plan.Layers[^1].Entries[1].Owner.UserId);
    }

    private static LayerPlan Plan(string[] items, string target = "/app", Layering? layering = null) =>
        LayerPlanner.Plan(Content(items, target), layering ?? Layering.Auto);

    // A name that ends in a slash is a folder.
    private static PublishedContent Content(string[] items, string target) => new()
    {
        Items = [.. items.Select(i => i.EndsWith('/')
            ? new PublishedItem.Folder(i.TrimEnd('/'))
            : (PublishedItem)new PublishedItem.File(i, "/src/" + i, 1, DateTime.UnixEpoch))],
        Origins = Origins,
        Target = ImagePath.Parse(target),
    };

    private static string Text(LayerPlan plan) => string.Join('\n', plan.Layers.Select(l =>
        $"{l.Name}: {string.Join(' ', l.Entries.Select(e => e.Path + (e is PlannedEntry.Folder ? "/" : "")))}"));
}
