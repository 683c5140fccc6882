using System.Text.Json.Nodes;
using ImageBuild.Explain;

namespace ImageBuild.Cli.Tests.Commands;

[TestClass]
public sealed class ExplainCommandTests : IDisposable
{
    private readonly TestCommandLine line = new();

    public void Dispose() => line.Dispose();

    [TestMethod]
    public async Task WhatABuildRememberedIsToldOfItsImageAndOfALayerThatAnotherImageHas()
    {
        var image = await line.AddAsync("docker.io/library/app:1", "one", "two");
        await line.AddAsync("docker.io/library/other:1", "one", "three");
        var entry = new EntryRecord { Path = "/0.txt", Digest = Oci.Digest.Of("one"u8), Size = 3, Mode = "644", Owner = "0:0", Source = "0.txt", Package = "One 1.0" };
        new BuildRecords(Path.Combine(line.Store.Folders.Cache, "builds")).Save(new BuildRecord
        {
            Project = "/src/app.dll",
            Platform = "linux/amd64",
            Image = image.Digest,
            Base = "scratch",
            BaseDigest = image.Digest,
            Config = [new ConfigValue("ENV", "A=1", "project: X")],
            Layers = [LayerRecord.Of("packages", image.Layers[0]) with { Entries = [entry] }, LayerRecord.Of("app", image.Layers[1])],
        });
        var text = await line.RunAsync("explain", "app:1");
        StringAssert.Contains(text, "    package One 1.0: 1 file, 3B\n");
        StringAssert.Contains(text, "  ENV A=1   (project: X)\n");
        StringAssert.Contains(await line.RunAsync("explain", "other:1"), "    package One 1.0: 1 file, 3B\n");
        StringAssert.Contains(await line.RunAsync("explain", "other:1"), "  file 1\n");
        StringAssert.Contains(await line.RunAsync("explain", "--dockerfile", "app:1"), "COPY --chown=0:0 --chmod=644 [\"0.txt\",\"/\"]\n");
        StringAssert.Contains(await line.RunAsync("explain"), $"/src/app.dll   linux/amd64   {image.Digest}\n");
        var json = JsonNode.Parse(await line.RunAsync("explain", "--format", "json", "app:1"))!;
        Assert.AreEqual("One 1.0", (string?)json["layers"]![0]!["layer"]!["entries"]![0]!["package"]);
        Assert.AreEqual("reused", (string?)json["layers"]![0]!["state"]);
        Assert.AreEqual("project: X", (string?)json["config"]![0]!["source"]);
        await line.FailsAsync(ErrorCode.ImageNotFound, "explain", "nothing");
    }
}
