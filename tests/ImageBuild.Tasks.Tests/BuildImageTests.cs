using System.Text.Json;
using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Tasks.Tests;

[TestClass]
public sealed class BuildImageTests : IDisposable
{
    private readonly Project project = new();
    private readonly MockEngine engine = new();

    public void Dispose() => project.Dispose();

    [TestMethod]
    public async Task TheImageIsInTheStoreUnderItsName()
    {
        var task = project.Task(engine);
        Assert.IsTrue(task.Execute(), engine.Log);
        var image = await ReadAsync("store:docker.io/library/hello:latest");
        await ImageAssert.ValidAsync(image);
        Assert.AreEqual(image.Digest.ToString(), task.Results.Single().GetMetadata("Digest"));
        Assert.AreEqual(image.Id.ToString(), task.Results.Single().GetMetadata("ImageId"));
        Assert.AreEqual("store:hello:latest", task.Results.Single().ItemSpec);
        var config = image.Config.Config!;
        CollectionAssert.AreEqual(new[] { "dotnet", "/app/hello.dll" }, config.Entrypoint!.Value.ToArray());
        Assert.AreEqual("/app/", config.WorkingDir);
        CollectionAssert.AreEqual(
            new[] { "imagebuild layer packages", "imagebuild layer app" },
            image.Config.History!.Value.Select(h => h.CreatedBy).ToArray());
    }

    [TestMethod]
    public void OneLineSaysWhatWasMadeAndLayersAreForThoseWhoLook()
    {
        Assert.IsTrue(project.Task(engine).Execute());
        var lines = engine.Log.Split('\n');
        StringAssert.StartsWith(lines.Single(l => l.StartsWith("High: ", StringComparison.Ordinal)), "High: store:hello:latest → sha256:");
        Assert.AreEqual(2, lines.Count(l => l.StartsWith("Normal: Made layer ", StringComparison.Ordinal)), engine.Log);
        Assert.DoesNotContain("warning", engine.Log);
    }

    [TestMethod]
    public void TwoPublishesInTwoFoldersGiveOneDigest()
    {
        using var other = new Project();
        var tasks = new[] { project.Task(), other.Task() };
        foreach (var task in tasks)
            Assert.IsTrue(task.Execute());
        Assert.AreEqual(tasks[0].Results[0].GetMetadata("Digest"), tasks[1].Results[0].GetMetadata("Digest"));
    }

    [TestMethod]
    public void TheResultFileSaysWhatWasMadeAndWhatWasThere()
    {
        foreach (var expected in new[] { "created", "reused" })
        {
            var task = project.Task(engine);
            task.ResultFile = "out/result.json";
            Assert.IsTrue(task.Execute(), engine.Log);
            using var json = JsonDocument.Parse(File.ReadAllText(project.At("out/result.json")));
            var root = json.RootElement;
            Assert.AreEqual(task.Results[0].GetMetadata("Digest"), root.GetProperty("digest").GetString());
            Assert.AreEqual("linux/amd64", root.GetProperty("platform").GetString());
            Assert.AreEqual("store:hello:latest", root.GetProperty("references")[0].GetString());
            Assert.AreEqual("scratch", root.GetProperty("base").GetProperty("reference").GetString());
            Assert.AreEqual(
                $"packages {expected}, app {expected}",
                string.Join(", ", root.GetProperty("layers").EnumerateArray().Select(l => $"{l.GetProperty("name")} {l.GetProperty("state")}")));
        }
    }

    [TestMethod]
    public async Task AnImageGoesToSeveralPlacesAtOnce()
    {
        var task = project.Task(engine);
        task.Outputs = ["oci:out dir:one", "store:team/hello:2"];
        Assert.IsTrue(task.Execute(), engine.Log);
        var layout = await ReadAsync("oci:out dir:one");
        Assert.AreEqual(layout.Digest, (await ReadAsync("store:team/hello:2")).Digest);
        CollectionAssert.AreEqual(new[] { "oci:out dir:one", "store:team/hello:2" }, task.Results.Select(r => r.ItemSpec).ToArray());
    }

    [TestMethod]
    [DataRow("new/folder/app.tar", "new/folder/app.tar", DisplayName = "a file")]
    [DataRow("new/", "new/team/hello.tar.gz", DisplayName = "a folder")]
    public void AnArchiveIsWrittenWhereNoFolderWas(string path, string expected)
    {
        var task = project.Task(engine);
        task.Repository = "team/hello";
        task.ArchiveOutputPath = path;
        Assert.IsTrue(task.Execute(), engine.Log);
        Assert.IsTrue(File.Exists(project.At(expected)));
        Assert.AreEqual($"docker-archive:{project.At(expected)}:team/hello:latest", task.Results.Single().ItemSpec);
    }

    [TestMethod]
    public async Task AnImageCanBeBuiltOnAnotherAndKeepsItsLayers()
    {
        var basis = project.Task(engine);
        basis.Outputs = ["oci:base:1"];
        Assert.IsTrue(basis.Execute(), engine.Log);
        var task = project.Task(engine);
        task.BaseImage = "oci:base:1";
        task.GenerateBaseDigestLabel = task.GenerateBaseNameLabel = true;
        task.WorkingDirectory = "/srv";
        task.AppCommandInstruction = "Entrypoint";
        Assert.IsTrue(task.Execute(), engine.Log);
        var image = await ReadAsync("store:hello:latest");
        await ImageAssert.ValidAsync(image);
        Assert.HasCount(4, image.Layers);
        CollectionAssert.AreEqual(new[] { "dotnet", "/srv/hello.dll" }, image.Config.Config!.Entrypoint!.Value.ToArray());
        Assert.IsNull(image.Config.Config.Labels, "the path of a folder means nothing elsewhere");
    }

    [TestMethod]
    public void ReplacingTheEntrypointOfTheBaseIsAWarning()
    {
        var basis = project.Task(engine);
        basis.Outputs = ["oci:base:1"];
        Assert.IsTrue(basis.Execute(), engine.Log);
        var task = project.Task(engine);
        task.BaseImage = "oci:base:1";
        Assert.IsTrue(task.Execute(), engine.Log);
        StringAssert.Contains(engine.Log, "warning IMG1049: The base image 'oci:base:1' has the entrypoint 'dotnet /app/hello.dll'");
    }

    [TestMethod]
    public void APathThroughALinkOfTheBaseIsAWarning()
    {
        var basis = project.Task(engine);
        basis.Outputs = ["oci:base:1"];
        basis.WorkingDirectory = "/lib/hello";
        Assert.IsTrue(basis.Execute(), engine.Log);
        Assert.DoesNotContain("warning", engine.Log, "an empty base has no links");
        var task = project.Task(engine);
        task.BaseImage = "oci:base:1";
        task.AppCommandInstruction = "Entrypoint";
        task.WorkingDirectory = "/lib/hello";
        task.Directories = Items.Of("/library");
        Assert.IsTrue(task.Execute(), engine.Log);
        StringAssert.Contains(engine.Log, "warning IMG1058: '/lib/hello' is below");
        StringAssert.Contains(engine.Log, "Write '/usr/lib/hello'");
        Assert.DoesNotContain("'/library'", engine.Log);
    }

    [TestMethod]
    public void AnAddedTreeThroughALinkOfTheBaseIsOneWarning()
    {
        var basis = project.Task(engine);
        basis.Outputs = ["oci:base:1"];
        Assert.IsTrue(basis.Execute(), engine.Log);
        var task = project.Task(engine);
        task.BaseImage = "oci:base:1";
        task.AppCommandInstruction = "Entrypoint";
        task.Files = Items.Of("publish TargetPath=/sbin/tools");
        Assert.IsTrue(task.Execute(), engine.Log);
        Assert.AreEqual(1, engine.Log.Split('\n').Count(l => l.StartsWith("warning IMG1058: '/sbin/tools/", StringComparison.Ordinal)), engine.Log);
    }

    [TestMethod]
    public void ALayerThatNothingGoesToIsAWarning()
    {
        var task = project.Task(engine);
        task.Layers = Items.Of("docs Files=docs/**", "markdown Files=Markdig.*");
        Assert.IsTrue(task.Execute(), engine.Log);
        StringAssert.Contains(engine.Log, "warning IMG1073: Nothing published matches 'docs/**', the Files of the ImageBuildLayer 'docs'");
        Assert.DoesNotContain("'markdown'", engine.Log);
        task.Layering = "single";
        engine.Clear();
        Assert.IsTrue(task.Execute(), engine.Log);
        Assert.DoesNotContain("warning", engine.Log, "there are no layers to be empty");
    }

    [TestMethod]
    public void AFileInThePlaceOfAPublishedOneIsAnErrorUnlessThatIsLeftOut()
    {
        project.Write("other.dll", "mine");
        var tasks = new[] { project.Task(engine), project.Task(engine) };
        foreach (var task in tasks)
            task.Files = Items.Of("other.dll TargetPath=/app/Markdig.dll");
        Assert.IsFalse(tasks[0].Execute());
        StringAssert.Contains(engine.Log, $"error IMG1070: '/app/Markdig.dll' can't be both: '{project.At("other.dll")}' and '");
        tasks[1].Exclude = "Markdig.*";
        Assert.IsTrue(tasks[1].Execute(), engine.Log);
    }

    [TestMethod]
    public void WhatWasMadeBeforeAndWhatIsMadeNewHaveOneDigest()
    {
        project.Write("extra.txt", "extra");
        var digests = new[] { "store", "store", "another store" }.Select(store =>
        {
            var task = project.Task(engine);
            task.Files = Items.Of("extra.txt TargetPath=/etc/ Owner=7 Mode=600");
            task.Layers = Items.Of("program Files=hello*");
            task.Store = store;
            Assert.IsTrue(task.Execute(), engine.Log);
            return task.Results[0].GetMetadata("Digest");
        }).ToList();
        Assert.AreEqual(digests[0], digests[1]);
        Assert.AreEqual(digests[0], digests[2]);
        Assert.AreEqual(6, engine.Log.Split('\n').Count(l => l.StartsWith("Normal: Made layer ", StringComparison.Ordinal)), "three in each store");
        Assert.AreEqual(3, engine.Log.Split('\n').Count(l => l.StartsWith("Normal: Kept layer ", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void ABaseForAnotherProcessorIsAnError()
    {
        var basis = project.Task(engine);
        basis.Outputs = ["oci:base:1"];
        basis.RuntimeIdentifier = "linux-arm64";
        Assert.IsTrue(basis.Execute(), engine.Log);
        var task = project.Task(engine);
        task.BaseImage = "oci:base:1";
        Assert.IsFalse(task.Execute());
        StringAssert.Contains(engine.Log, "error IMG1004: 'oci:base:1' is for linux/arm64, and the image is to be for linux/amd64.");
    }

    [TestMethod]
    public void AnErrorLeavesNothingBehind()
    {
        var task = project.Task(engine);
        task.PublishDirectory = "nowhere";
        Assert.IsFalse(task.Execute());
        StringAssert.StartsWith(engine.Log, $"error IMG1043: The publish folder '{project.At("nowhere")}' does not exist.");
        Assert.DoesNotContain("hello", File.ReadAllText(project.At("store/index.json")));
        Assert.IsEmpty(task.Results);
    }

    [TestMethod]
    public void ACanceledBuildLeavesNothingBehind()
    {
        var task = project.Task(engine);
        task.Cancel();
        Assert.IsFalse(task.Execute());
        Assert.AreEqual("High: Canceled. Nothing half made is left.", engine.Log);
        Assert.DoesNotContain("hello", File.ReadAllText(project.At("store/index.json")));
        Assert.IsEmpty(Directory.GetFiles(project.At("store/tmp")));
    }

    [TestMethod]
    public void AFileThatCanNotBeWrittenIsTheFileSystemsError()
    {
        var task = project.Task(engine);
        task.ResultFile = "publish/hello.dll/result.json";
        Assert.IsFalse(task.Execute());
        StringAssert.Contains(engine.Log, "error IMG1057: ");
    }

    [TestMethod]
    public void ABugOfOursIsSaidToBeOne()
    {
        var task = project.Task(engine);
        task.PublishedFiles = null!;
        Assert.IsFalse(task.Execute());
        StringAssert.StartsWith(engine.Log, "error IMG9001: Internal error: ");
    }

    private async Task<Image> ReadAsync(string reference)
    {
        var path = reference.StartsWith("store:", StringComparison.Ordinal)
            ? ("store", Reference.Parse(reference["store:".Length..]).ToString())
            : ("out dir", "one");
        var source = new LayoutPlace(project.At("")).OpenSource($"{path.Item1}:{path.Item2}");
        return await Image.ReadAsync(source, reference, Platform.Parse("linux/amd64"), default);
    }
}
