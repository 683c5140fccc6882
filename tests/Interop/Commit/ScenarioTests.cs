using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Commit;

/// <summary>
/// Whatever a container does to its files, the committed image has them so, for umoci, buildah and docker. All scenarios are
/// one image, each in a folder of its own, so that they cost one commit and one unpacking by each.
/// </summary>
[TestClass]
public class ScenarioTests
{
    private static TempFolder folder = null!;
    private static IReadOnlyDictionary<string, string> container = null!;
    private static Dictionary<string, IReadOnlyDictionary<string, string>> judged = [];

    public static IEnumerable<object[]> Rows => Scenario.All.Select(s => new object[] { s.Name });

    [ClassInitialize]
    public static void CommitAndUnpack(TestContext _)
    {
        Tool.RequireRoot();
        Tool.Require("umoci", "buildah", "skopeo", "setcap", "setfattr", "python3");
        folder = new TempFolder();
        using var image = new WritableImage(Layers());
        image.Change(string.Join('\n', Scenario.All.Select((s, i) => $"echo \"{s.Name}\"\n(cd {FolderOf(i)}; {s.Script})")));
        container = Tree.DescribeEach(image.Merged);
        image.Commit();
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci:{image.Layout()}:c", $"docker-archive:{folder["c.tar"]}:c:1");
        judged = new()
        {
            ["umoci"] = Tree.DescribeEach(image.UnpackByUmoci()),
            ["buildah"] = ByBuildah(),
            ["docker"] = ByDocker(),
        };
    }

    [ClassCleanup]
    public static void RemoveFolder() => folder?.Dispose();

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void ACommittedImageIsWhatTheContainerHadForEveryTool(string name)
    {
        var key = FolderOf(Scenario.All.ToList().FindIndex(s => s.Name == name));
        foreach (var (tool, trees) in judged)
        {
            try
            {
                Tree.AssertEqual(container[key], trees[key]);
            }
            catch (AssertFailedException e)
            {
                throw new AssertFailedException($"{tool}: {e.Message}");
            }
        }
    }

    [TestMethod]
    public void ThereAreSixtyScenariosAndNoTwoOfOneName()
    {
        Assert.IsGreaterThanOrEqualTo(60, Scenario.All.Length);
        Assert.HasCount(Scenario.All.Length, Scenario.All.Select(s => s.Name).Distinct());
    }

    private static string FolderOf(int scenario) => $"s{scenario:00}";

    // The first layer of all scenarios, the second of all, …
    private static string[] Layers()
    {
        var parts = Scenario.All.Select(s => s.Base.Split("\n---\n")).ToList();
        return [.. Enumerable.Range(0, parts.Max(p => p.Length)).Select(layer => string.Join('\n', parts.SelectMany((p, i) =>
            (layer == 0 ? [$"dir {FolderOf(i)}"] : Array.Empty<string>()).Concat(layer < p.Length ? p[layer].Split('\n').Select(l => Below(FolderOf(i), l)) : []))))];
    }

    private static string Below(string root, string line)
    {
        var words = line.Split(' ');
        words[1] = $"{root}/{words[1]}";
        if (words[0] == "hardlink")
            words[3] = $"{root}/{words[3]}";
        return string.Join(' ', words);
    }

    private static IReadOnlyDictionary<string, string> ByBuildah()
    {
        string[] options = ["--root", folder["buildah"], "--runroot", folder["buildah-run"], "--storage-driver", "overlay"];
        var working = Tool.Run("buildah", [.. options, "from", $"docker-archive:{folder["c.tar"]}"]).Trim();
        var tree = Tree.DescribeEach(Tool.Run("buildah", [.. options, "mount", working]).Trim());
        Tool.Run("buildah", [.. options, "rm", working]);
        return tree;
    }

    // As docker unpacked the layers, merged by the kernel.
    private static IReadOnlyDictionary<string, string> ByDocker()
    {
        using var docker = Dockerd.Start();
        docker.Docker("load", "-q", "-i", folder["c.tar"]);
        var lowers = docker.Docker("inspect", "-f", "{{.GraphDriver.Data.UpperDir}}:{{.GraphDriver.Data.LowerDir}}", "c:1").Trim();
        Directory.CreateDirectory(folder["docker"]);
        Tool.Run("mount", "-t", "overlay", "overlay", "-o", $"ro,lowerdir={lowers}", folder["docker"]);
        var tree = Tree.DescribeEach(folder["docker"]);
        Tool.Run("umount", folder["docker"]);
        return tree;
    }
}
