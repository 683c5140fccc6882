using ImageBuild.Explain;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Tests.Explain;

/// <summary>Images that nobody here built, whose configuration may say anything.</summary>
[TestClass]
public class DockerfileTests
{
    [TestMethod]
    public void WhatAnImageSaysCanNeitherBreakOutOfItsLineNorEndTheProgram()
    {
        var image = Image.Empty(Platform.Parse("linux/amd64")).WithConfig(c => c with
        {
            Config = new ContainerConfig
            {
                Env = ["NOTHING", "=nameless", "A=\"$B\\", "X=1\nRUN evil"],
                User = "0\r\nRUN evil",
                WorkingDir = "/app",
            },
        });
        var lines = Dockerfile.Of(Explanation.Of("x", image, [])).Split('\n');
        CollectionAssert.Contains(lines, "# ENV NOTHING: has no name and value");
        CollectionAssert.Contains(lines, "# ENV =nameless: has no name and value");
        CollectionAssert.Contains(lines, """ENV A="\"\$B\\" """.TrimEnd());
        CollectionAssert.Contains(lines, "WORKDIR /app");
        Assert.IsFalse(lines.Any(l => l.StartsWith("RUN", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void OnWindowsABackslashIsPartOfAPath()
    {
        EntryRecord[] entries =
        [
            new() { Path = "/app/a.dll", Source = "out/a.dll", Digest = Digest.Of("a"u8), Mode = "644", Owner = "0:0" },
            new() { Path = "/data", Mode = "755", Owner = "0:0" },
        ];
        var explanation = new Explanation
        {
            Name = "x", Platform = "windows/amd64", Base = "scratch",
            Layers = [new ExplainedLayer(new LayerRecord { Name = "app", Entries = [.. entries] }, LayerState.Created, "", null)],
            Config = [new ConfigValue("ENV", @"A=C:\""`", "project"), new ConfigValue("WORKDIR", @"C:\app\", "project")],
        };
        Assert.AreEqual(
            """
            # syntax=docker/dockerfile:1
            # escape=`
            FROM scratch

            # app
            RUN ["cmd","/c","mkdir","\\data"]
            COPY ["out/a.dll","/app/"]

            ENV A="C:\`"``"
            WORKDIR C:\app\

            """.ReplaceLineEndings("\n"),
            Dockerfile.Of(explanation));
    }

    [TestMethod]
    public void ARecordWithMoreLayersThanItsImageIsNotBelieved()
    {
        var image = Image.Empty(Platform.Parse("linux/amd64"));
        var record = new BuildRecord
        {
            Project = "p", Platform = "linux/amd64", Image = image.Digest, Base = "scratch", BaseDigest = image.Digest,
            Layers = [new LayerRecord { Name = "app" }], Config = [],
        };
        Assert.IsNull(Explanation.Of("x", image, [record]).Base);
        Assert.AreEqual("scratch", Explanation.Of("x", image, [record with { Layers = [] }]).Base);
    }
}
