using System.Text;
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
        Assert.AreEqual(image.Digest.ToString(), task.Build.Results.Single().GetMetadata("Digest"));
        Assert.AreEqual(image.Id.ToString(), task.Build.Results.Single().GetMetadata("ImageId"));
        Assert.AreEqual("store:hello:latest", task.Build.Results.Single().ItemSpec);
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
        Assert.AreEqual(tasks[0].Build.Results[0].GetMetadata("Digest"), tasks[1].Build.Results[0].GetMetadata("Digest"));
    }

    [TestMethod]
    public void WhatTheStoreHasAlreadyChangesNothingInItUnlessABlobIsGone()
    {
        Assert.IsTrue(project.Task(engine).Execute(), engine.Log);
        var before = Snapshot();
        Assert.IsTrue(project.Task(engine).Execute(), engine.Log);
        Assert.AreEqual(before, Snapshot());

        var config = project.Task(engine);
        Assert.IsTrue(config.Execute(), engine.Log);
        var blob = project.At($"store/blobs/sha256/{config.Build.Results[0].GetMetadata("ImageId")["sha256:".Length..]}");
        File.Delete(blob);
        Assert.IsTrue(project.Task(engine).Execute(), engine.Log);
        Assert.IsTrue(File.Exists(blob));

        string Snapshot() => string.Join('\n', Directory.EnumerateFileSystemEntries(project.At("store"), "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(f => $"{f} {File.GetLastWriteTimeUtc(f).Ticks}"));
    }

    [TestMethod]
    public void TheResultFileSaysWhatWasMadeAndWhatWasThere()
    {
        foreach (var expected in new[] { "created", "reused" })
        {
            var task = project.Task(engine);
            task.Build.ResultFile = "out/result.json";
            Assert.IsTrue(task.Execute(), engine.Log);
            using var json = JsonDocument.Parse(File.ReadAllText(project.At("out/result.json")));
            var root = json.RootElement;
            Assert.AreEqual(task.Build.Results[0].GetMetadata("Digest"), root.GetProperty("digest").GetString());
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
        task.Build.Outputs = ["oci:out dir:one", "store:team/hello:2"];
        Assert.IsTrue(task.Execute(), engine.Log);
        var layout = await ReadAsync("oci:out dir:one");
        Assert.AreEqual(layout.Digest, (await ReadAsync("store:team/hello:2")).Digest);
        CollectionAssert.AreEqual(new[] { "oci:out dir:one", "store:team/hello:2" }, task.Build.Results.Select(r => r.ItemSpec).ToArray());
    }

    [TestMethod]
    public async Task SeveralPlatformsBecomeAnIndexAndShareTheirLayers()
    {
        var tasks = new[] { "linux-x64", "linux-arm64" }.Select(platform =>
        {
            var task = project.Task(engine);
            task.Image.RuntimeIdentifier = platform;
            task.Image.Layers = Items.Of("docs Files=docs/**");
            task.Image.Annotations = Items.Of("on Value=index Scope=Index", "on Value=manifest", $"on Value={platform} Scope=Descriptor");
            Assert.IsTrue(task.Image.Execute(), engine.Log);
            return task;
        }).ToList();
        var build = tasks[0].Build;
        build.Images = [.. tasks.Select(t => t.Image.Description!)];
        build.IsIndex = true;
        build.Outputs = ["oci:out dir:one", "store:hello:1"];
        build.ResultFile = "result.json";
        Assert.IsTrue(build.Execute(), engine.Log);

        await using var source = new LayoutPlace(project.At("")).OpenSource("out dir:one");
        var root = await source.ReadRootAsync(default);
        Assert.AreEqual(build.Results[0].GetMetadata("Digest"), root.Digest.ToString());
        Assert.AreEqual(Encoding.UTF8.GetString(root.Bytes.Span), build.ImageIndex);
        var index = OciJson.ReadIndex(root.Bytes.Span);
        Assert.AreEqual("linux/amd64, linux/arm64", string.Join(", ", index.Manifests.Select(m => m.Platform)));
        Assert.AreEqual("index", index.Annotations!["on"]);
        Assert.AreEqual("linux-x64 linux-arm64", string.Join(' ', index.Manifests.Select(m => m.Annotations!["on"])));
        var images = new List<Image>();
        foreach (var platform in index.Manifests.Select(m => m.Platform!))
        {
            images.Add(await Image.ReadAsync(source, "one", platform, default));
            Assert.AreEqual("manifest", images[^1].Manifest.Annotations!["on"]);
            await ImageAssert.ValidAsync(images[^1]);
        }

        Assert.AreEqual(images[0].Layers[0].Descriptor.Digest, images[1].Layers[0].Descriptor.Digest);
        CollectionAssert.AreEqual(images.Select(i => i.Digest.ToString()).ToArray(), build.Containers.Select(c => c.GetMetadata("ManifestDigest")).ToArray());
        using var json = JsonDocument.Parse(File.ReadAllText(project.At("result.json")));
        Assert.AreEqual(
            "linux/amd64 linux/arm64",
            string.Join(' ', json.RootElement.GetProperty("images").EnumerateArray().Select(i => i.GetProperty("platform").GetString())));
        Assert.IsFalse(json.RootElement.TryGetProperty("layers", out _));
        Assert.AreEqual(2, engine.Log.Split('\n').Count(l => l.StartsWith("Normal: Made layer ", StringComparison.Ordinal)), engine.Log);
        Assert.AreEqual(1, engine.Log.Split('\n').Count(l => l.StartsWith("warning ", StringComparison.Ordinal)), "once for all platforms");
    }

    [TestMethod]
    public void OnePlatformTwiceIsAnErrorAlsoForTwoCLibraries()
    {
        var (task, musl) = (project.Task(engine), project.Task(engine));
        musl.Image.RuntimeIdentifier = "linux-musl-x64";
        Assert.IsTrue(task.Image.Execute() && musl.Image.Execute(), engine.Log);
        task.Build.Images = [task.Image.Description!, musl.Image.Description!];
        task.Build.IsIndex = true;
        Assert.IsFalse(task.Build.Execute());
        StringAssert.StartsWith(engine.Log.Split('\n')[^1], "error IMG1080: Two images are for linux/amd64.");
        StringAssert.Contains(engine.Log.Split('\n')[^1], "musl");
    }

    [TestMethod]
    public void TheSdksOutputsAreSet()
    {
        var task = project.Task(engine);
        task.Build.ArchiveOutputPath = "a.tar";
        Assert.IsTrue(task.Execute(), engine.Log);
        var container = task.Build.Containers.Single();
        Assert.AreEqual(task.Build.Results[0].GetMetadata("Digest"), Digest.Of(Encoding.UTF8.GetBytes(container.GetMetadata("Manifest"))).ToString());
        Assert.AreEqual(task.Build.Results[0].GetMetadata("ImageId"), Digest.Of(Encoding.UTF8.GetBytes(container.GetMetadata("Configuration"))).ToString());
        Assert.AreEqual(MediaTypes.OciManifest, container.GetMetadata("ManifestMediaType"));
        Assert.AreEqual(project.At("a.tar"), task.Build.ArchiveFile);
        CollectionAssert.AreEqual(new[] { "hello:latest" }, task.Build.ContainerNames);
        Assert.AreEqual("", task.Build.ImageIndex);
    }

    [TestMethod]
    [DataRow("new/folder/app.tar", "new/folder/app.tar", DisplayName = "a file")]
    [DataRow("new/", "new/team/hello.tar.gz", DisplayName = "a folder")]
    public void AnArchiveIsWrittenWhereNoFolderWas(string path, string expected)
    {
        var task = project.Task(engine);
        task.Build.Repository = "team/hello";
        task.Build.ArchiveOutputPath = path;
        Assert.IsTrue(task.Execute(), engine.Log);
        Assert.IsTrue(File.Exists(project.At(expected)));
        Assert.AreEqual($"docker-archive:{project.At(expected)}:team/hello:latest", task.Build.Results.Single().ItemSpec);
    }

    [TestMethod]
    public async Task AnImageCanBeBuiltOnAnotherAndKeepsItsLayers()
    {
        var basis = project.Task(engine);
        basis.Build.Outputs = ["oci:base:1"];
        Assert.IsTrue(basis.Execute(), engine.Log);
        var task = project.Task(engine);
        task.Image.BaseImage = "oci:base:1";
        task.Image.GenerateBaseDigestLabel = task.Image.GenerateBaseNameLabel = true;
        task.Image.WorkingDirectory = "/srv";
        task.Image.AppCommandInstruction = "Entrypoint";
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
        basis.Build.Outputs = ["oci:base:1"];
        Assert.IsTrue(basis.Execute(), engine.Log);
        var task = project.Task(engine);
        task.Image.BaseImage = "oci:base:1";
        Assert.IsTrue(task.Execute(), engine.Log);
        StringAssert.Contains(engine.Log, "warning IMG1049: The base image 'oci:base:1' has the entrypoint 'dotnet /app/hello.dll'");
    }

    [TestMethod]
    public void APathThroughALinkOfTheBaseIsAWarning()
    {
        var basis = project.Task(engine);
        basis.Build.Outputs = ["oci:base:1"];
        basis.Image.WorkingDirectory = "/lib/hello";
        Assert.IsTrue(basis.Execute(), engine.Log);
        Assert.DoesNotContain("warning", engine.Log, "an empty base has no links");
        var task = project.Task(engine);
        task.Image.BaseImage = "oci:base:1";
        task.Image.AppCommandInstruction = "Entrypoint";
        task.Image.WorkingDirectory = "/lib/hello";
        task.Image.Directories = Items.Of("/library");
        Assert.IsTrue(task.Execute(), engine.Log);
        StringAssert.Contains(engine.Log, "warning IMG1058: '/lib/hello' is below");
        StringAssert.Contains(engine.Log, "Write '/usr/lib/hello'");
        Assert.DoesNotContain("'/library'", engine.Log);
    }

    [TestMethod]
    public void AnAddedTreeThroughALinkOfTheBaseIsOneWarning()
    {
        var basis = project.Task(engine);
        basis.Build.Outputs = ["oci:base:1"];
        Assert.IsTrue(basis.Execute(), engine.Log);
        var task = project.Task(engine);
        task.Image.BaseImage = "oci:base:1";
        task.Image.AppCommandInstruction = "Entrypoint";
        task.Image.Files = Items.Of("publish TargetPath=/sbin/tools");
        Assert.IsTrue(task.Execute(), engine.Log);
        Assert.AreEqual(1, engine.Log.Split('\n').Count(l => l.StartsWith("warning IMG1058: '/sbin/tools/", StringComparison.Ordinal)), engine.Log);
    }

    [TestMethod]
    public void ALayerThatNothingGoesToIsAWarning()
    {
        var task = project.Task(engine);
        task.Image.Layers = Items.Of("docs Files=docs/**", "markdown Files=Markdig.*");
        Assert.IsTrue(task.Execute(), engine.Log);
        StringAssert.Contains(engine.Log, "warning IMG1073: Nothing published matches 'docs/**', the Files of the ImageBuildLayer 'docs'");
        Assert.DoesNotContain("'markdown'", engine.Log);

        var log = new MockEngine();
        var single = project.Task(log);
        single.Image.Layers = task.Image.Layers;
        single.Image.Layering = "single";
        Assert.IsTrue(single.Execute(), log.Log);
        Assert.DoesNotContain("warning", log.Log, "there are no layers to be empty");
    }

    [TestMethod]
    public void AFileInThePlaceOfAPublishedOneIsAnErrorUnlessThatIsLeftOut()
    {
        project.Write("other.dll", "mine");
        var tasks = new[] { project.Task(engine), project.Task(engine) };
        foreach (var task in tasks)
            task.Image.Files = Items.Of("other.dll TargetPath=/app/Markdig.dll");
        Assert.IsFalse(tasks[0].Execute());
        StringAssert.Contains(engine.Log, $"error IMG1070: '/app/Markdig.dll' can't be both: '{project.At("other.dll")}' and '");
        tasks[1].Image.Exclude = "Markdig.*";
        Assert.IsTrue(tasks[1].Execute(), engine.Log);
    }

    [TestMethod]
    public void WhatWasMadeBeforeAndWhatIsMadeNewHaveOneDigest()
    {
        project.Write("extra.txt", "extra");
        var digests = new[] { "store", "store", "another store" }.Select(store =>
        {
            var task = project.Task(engine);
            task.Image.Files = Items.Of("extra.txt TargetPath=/etc/ Owner=7 Mode=600");
            task.Image.Layers = Items.Of("program Files=hello*");
            task.Build.Store = store;
            Assert.IsTrue(task.Execute(), engine.Log);
            return task.Build.Results[0].GetMetadata("Digest");
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
        basis.Build.Outputs = ["oci:base:1"];
        basis.Image.RuntimeIdentifier = "linux-arm64";
        Assert.IsTrue(basis.Execute(), engine.Log);
        var task = project.Task(engine);
        task.Image.BaseImage = "oci:base:1";
        Assert.IsFalse(task.Execute());
        StringAssert.Contains(engine.Log, "error IMG1004: 'oci:base:1' is for linux/arm64, and the image is to be for linux/amd64.");
    }

    [TestMethod]
    public void AnErrorLeavesNothingBehind()
    {
        var task = project.Task(engine);
        task.Image.PublishDirectory = "nowhere";
        Assert.IsFalse(task.Execute());
        StringAssert.StartsWith(engine.Log, $"error IMG1043: The publish folder '{project.At("nowhere")}' does not exist.");
        Assert.DoesNotContain("hello", File.ReadAllText(project.At("store/index.json")));
        Assert.IsEmpty(task.Build.Results);
    }

    [TestMethod]
    public void ACanceledBuildLeavesNothingBehind()
    {
        var task = project.Task(engine);
        task.Build.Cancel();
        Assert.IsFalse(task.Execute());
        Assert.AreEqual("High: Canceled. Nothing half made is left.", engine.Log);
        Assert.DoesNotContain("hello", File.ReadAllText(project.At("store/index.json")));
        Assert.IsEmpty(Directory.GetFiles(project.At("store/tmp")));
    }

    [TestMethod]
    public void AFileThatCanNotBeWrittenIsTheFileSystemsError()
    {
        var task = project.Task(engine);
        task.Build.ResultFile = "publish/hello.dll/result.json";
        Assert.IsFalse(task.Execute());
        StringAssert.Contains(engine.Log, "error IMG1057: ");
    }

    [TestMethod]
    public void ABugOfOursIsSaidToBeOne()
    {
        var task = project.Task(engine);
        task.Image.PublishedFiles = null!;
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
