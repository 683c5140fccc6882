using System.Text.Json;
using System.Text.Json.Nodes;
using ImageBuild.Testing;
using NJsonSchema;

namespace ImageBuild.Tasks.Tests;

/// <summary>What a build leaves for a pipeline to read.</summary>
[TestClass]
public sealed class ResultFilesTests : IDisposable
{
    private readonly Project project = new();
    private readonly MockEngine engine = new();

    public void Dispose() => project.Dispose();

    [TestMethod]
    [DataRow(false, DisplayName = "one image")]
    [DataRow(true, DisplayName = "an index")]
    public async Task TheResultFileFollowsItsSchemaAndNothingLessDoes(bool isIndex)
    {
        var schema = await JsonSchema.FromFileAsync(Repository.PathOf("src", "ImageBuild.Tasks", "schema", "image-build-result.schema.json"));
        var json = File.ReadAllText(Result(isIndex));
        Assert.AreEqual("", string.Join('\n', schema.Validate(json)));
        foreach (var damage in Damages(isIndex))
        {
            var node = JsonNode.Parse(json)!.AsObject();
            damage(node);
            Assert.IsNotEmpty(schema.Validate(node.ToJsonString()), node.ToJsonString());
        }
    }

    [TestMethod]
    public async Task TheSchemaNamesEveryMemberOfTheResult()
    {
        var schema = await JsonSchema.FromFileAsync(Repository.PathOf("src", "ImageBuild.Tasks", "schema", "image-build-result.schema.json"));
        var members = new[] { false, true }
            .SelectMany(isIndex => JsonNode.Parse(File.ReadAllText(Result(isIndex)))!.AsObject().Select(m => m.Key)).Distinct().Order();
        CollectionAssert.AreEqual(schema.Properties.Keys.Order().ToList(), members.ToList());
    }

    [TestMethod]
    public void PlainFilesSayTheDigestTheImageIdAndTheReferences()
    {
        var task = project.Task(engine);
        task.Build.DigestFile = "out/digest";
        task.Build.ImageIdFile = "out/id";
        task.Build.ReferencesFile = "out/references";
        task.Build.Outputs = ["store:hello:1", "store:hello:2", "oci:layout:1"];
        Assert.IsTrue(task.Execute(), engine.Log);
        var result = task.Build.Results[0];
        Assert.AreEqual(result.GetMetadata("Digest"), File.ReadAllText(project.At("out/digest")));
        Assert.AreEqual(result.GetMetadata("ImageId"), File.ReadAllText(project.At("out/id")));
        Assert.AreEqual($"store:hello@{result.GetMetadata("Digest")}\noci:layout:1\n", File.ReadAllText(project.At("out/references")));
        CollectionAssert.AreEquivalent(
            new[] { "digest", "id", "references" }, Directory.GetFiles(project.At("out")).Select(Path.GetFileName).ToList());
    }

    [TestMethod]
    [DataRow("docker://registry.example:5000/team/hello:1", "registry.example:5000/team/hello@DIGEST")]
    [DataRow("team/hello:1", "docker.io/team/hello@DIGEST")]
    [DataRow("store:hello", "store:hello@DIGEST")]
    [DataRow("store:registry.example/hello:1", "store:registry.example/hello@DIGEST")]
    [DataRow("oci-archive:a.tar:hello:1", "oci-archive:a.tar:hello:1")]
    [DataRow("docker-daemon:hello:1", "docker-daemon:hello:1")]
    public void AReferenceHasTheDigestWhereThePlaceKnowsImagesByIt(string reference, string expected)
    {
        var digest = Oci.Digest.Of("x"u8);
        Assert.AreEqual(expected.Replace("DIGEST", digest.ToString(), StringComparison.Ordinal), OutputReferences.WithDigest(reference, digest));
    }

    [TestMethod]
    public void AnIndexHasAnImageIdForEachPlatform()
    {
        var build = Index();
        build.ImageIdFile = "id";
        build.DigestFile = "digest";
        Assert.IsTrue(build.Execute(), engine.Log);
        Assert.AreEqual(build.Results[0].GetMetadata("Digest"), File.ReadAllText(project.At("digest")));
        var ids = build.Containers.Select(c => Oci.Digest.Of(System.Text.Encoding.UTF8.GetBytes(c.GetMetadata("Configuration"))).ToString());
        Assert.AreEqual(string.Join('\n', ids), File.ReadAllText(project.At("id")));
    }

    [TestMethod]
    public void AFailureWritesNone()
    {
        var task = project.Task(engine);
        task.Image.PublishDirectory = "nowhere";
        task.Build.DigestFile = "digest";
        task.Build.ReferencesFile = "references";
        task.Build.ResultFile = "result.json";
        Assert.IsFalse(task.Execute());
        foreach (var file in new[] { "digest", "references", "result.json" })
            Assert.IsFalse(File.Exists(project.At(file)), file);
    }

    [TestMethod]
    public void EachLayerSaysWhyItWasMadeOrNot()
    {
        Assert.AreEqual(
            """
            packages created: the key is new: no earlier build of the project is known
            app created: the key is new: no earlier build of the project is known
            """, Reasons());
        Assert.AreEqual(
            """
            packages reused: unchanged since the last build
            app reused: unchanged since the last build
            """, Reasons());
        project.Write("publish/Markdig.dll", "another package");
        project.Write("publish/new.txt", "new");
        File.Delete(project.At("publish/hello"));
        Assert.AreEqual(
            """
            packages created: Markdig.dll changed
            app created: new.txt added, hello removed
            """, Reasons());
        project.Write("publish/Markdig.dll", "package");
        Assert.AreEqual(
            """
            packages reused: an earlier build made it; since the last one: Markdig.dll changed
            app reused: unchanged since the last build
            """, Reasons());
        Assert.AreEqual(
            """
            packages created: the compression or the date of layers changed
            app created: the compression or the date of layers changed
            """, Reasons(t => t.Image.Compression = "none"));
        Directory.Delete(project.At("store/cache/layers"), recursive: true);
        Assert.AreEqual(
            """
            packages created: it was no longer in the store
            app created: it was no longer in the store
            """, Reasons(t => t.Image.Compression = "none"));
        Assert.AreEqual(
            """
            base base: from oci:base:1
            base base: from oci:base:1
            program created: the key is new: the last build had no such layer
            """, Reasons(OnAnother));
    }

    [TestMethod]
    public void TheRecordsOfBuildsMayBeDeletedAtAnyTimeAndBeDamaged()
    {
        Reasons();
        var records = project.At("store/cache/builds");
        File.WriteAllText(Directory.GetFiles(records).Single(), "{\"project\":");
        project.Write("publish/hello", "changed");
        StringAssert.Contains(Reasons(), "app created: the key is new: no earlier build of the project is known");
        Directory.Delete(records, recursive: true);
        StringAssert.Contains(Reasons(), "app reused: another build made it");
        Assert.HasCount(1, Directory.GetFiles(records));
    }

    [TestMethod]
    public void AnUnchangedBuildWritesNoRecord()
    {
        Reasons();
        var record = Directory.GetFiles(project.At("store/cache/builds")).Single();
        var time = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(record, time);
        Reasons();
        Assert.AreEqual(time, File.GetLastWriteTimeUtc(record));
        Reasons(t => t.Image.User = "7");
        Assert.IsFalse(File.Exists(record), "another image has another record");
        Assert.HasCount(1, Directory.GetFiles(project.At("store/cache/builds")));
    }

    private void OnAnother(Tasks task)
    {
        var basis = project.Task(engine);
        basis.Build.Outputs = ["oci:base:1"];
        basis.Build.Store = "another store";
        Assert.IsTrue(basis.Execute(), engine.Log);
        task.Image.BaseImage = "oci:base:1";
        task.Image.AppCommandInstruction = "Entrypoint";
        task.Image.Layers = Items.Of("program Files=**");
    }

    private string Reasons(Action<Tasks>? edit = null)
    {
        var task = project.Task(engine);
        task.Build.ResultFile = "result.json";
        edit?.Invoke(task);
        Assert.IsTrue(task.Execute(), engine.Log);
        using var json = JsonDocument.Parse(File.ReadAllText(project.At("result.json")));
        return string.Join('\n', json.RootElement.GetProperty("layers").EnumerateArray()
            .Select(l => $"{l.GetProperty("name")} {l.GetProperty("state")}: {l.GetProperty("reason")}"));
    }

    private string Result(bool isIndex)
    {
        if (!isIndex)
        {
            Reasons(OnAnother);
            return project.At("result.json");
        }

        var build = Index();
        build.ResultFile = "index.json";
        Assert.IsTrue(build.Execute(), engine.Log);
        return project.At("index.json");
    }

    private BuildImage Index()
    {
        var tasks = new[] { "linux-x64", "linux-arm64" }.Select(platform =>
        {
            var task = project.Task(engine);
            task.Image.RuntimeIdentifier = platform;
            Assert.IsTrue(task.Image.Execute(), engine.Log);
            return task;
        }).ToList();
        tasks[0].Build.Images = [.. tasks.Select(t => t.Image.Description!)];
        tasks[0].Build.IsIndex = true;
        return tasks[0].Build;
    }

    private static IEnumerable<Action<JsonObject>> Damages(bool isIndex)
    {
        yield return json => json.Remove("digest");
        yield return json => json["digest"] = "sha256:short";
        yield return json => json["version"] = 2;
        yield return json => json["references"] = new JsonArray();
        yield return json => json["milliseconds"] = new JsonObject { ["base"] = "long" };
        yield return json => Layer(json)["state"] = "made";
        yield return json => Layer(json).Remove("reason");
        yield return json => json.Remove(isIndex ? "images" : "layers");
        if (!isIndex)
            yield return json => json["images"] = new JsonArray(new JsonObject());

        JsonObject Layer(JsonObject json) => (isIndex ? json["images"]![0]! : json)["layers"]![0]!.AsObject();
    }
}
