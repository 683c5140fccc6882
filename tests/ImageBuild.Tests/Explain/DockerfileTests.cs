using ImageBuild.Build;
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
    [DataRow("0", false, DisplayName = "root without a word")]
    [DataRow("app", true, DisplayName = "the base's")]
    public void StepsAreRunAndTheUserIsWhoItWas(string user, bool isSaid)
    {
        var step = new BuildStep("tools", "apt-get update\napt-get install \"x\"", "1:2", "none");
        var explanation = new Explanation
        {
            Name = "x", Platform = "linux/amd64", Base = "scratch",
            Layers = [ExplainedLayer.Of(LayerRecord.Of(step, null), LayerState.Created, null)],
            Config = isSaid ? [new ConfigValue("USER", user, ConfigValue.FromBase)] : [],
        };
        Assert.AreEqual(
            $$"""
            # syntax=docker/dockerfile:1
            FROM scratch

            # step tools
            USER 1:2
            RUN --network=none ["/bin/sh","-c","apt-get update\napt-get install \"x\""]

            USER {{user}}

            """.ReplaceLineEndings("\n"),
            Dockerfile.Of(explanation));
        StringAssert.Contains(ExplainText.Of(explanation), "step tools, to be made: the key is new: no earlier build of the project is known\n    $ apt-get update\n");
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
