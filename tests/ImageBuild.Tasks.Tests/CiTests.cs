namespace ImageBuild.Tasks.Tests;

/// <summary>What a build tells the pipeline that it runs in.</summary>
[TestClass]
public sealed class CiTests : IDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("imagebuild-ci-");
    private int names;

    public void Dispose() => folder.Delete(recursive: true);

    [TestMethod]
    public void GitHubGetsOutputsThatKeepTheirLines()
    {
        File.WriteAllText(At("output"), "before=1\n");
        var lines = Write(Report(), Service("github", $"GITHUB_OUTPUT={At("output")}", $"GITHUB_STEP_SUMMARY={At("summary")}"));
        Assert.AreEqual("", lines);
        Assert.AreEqual(
            $"""
            before=1
            digest<<end_name1
            {Digest}
            end_name1
            image-id<<end_name2
            {Digest}
            end_name2
            references<<end_name3
            registry.example/team/hello@{Digest}
            store:hello@{Digest}
            end_name3
            image<<end_name4
            registry.example/team/hello@{Digest}
            end_name4

            """, File.ReadAllText(At("output")));
        Assert.AreEqual(Markdown, File.ReadAllText(At("summary")));
    }

    [TestMethod]
    public void AValueCanNotEndItselfAndGoOnAsAnotherOutput()
    {
        const string value = "oci:a\nend_name1\nPATH<<x\n/evil\nx";
        var text = new GitHubOutputs(NewName).Add("references", value).ToString();
        Assert.AreEqual($"references<<end_name2\n{value}\nend_name2\n", text);
    }

    [TestMethod]
    public void AzureReadsCommandsWithEverythingEscaped()
    {
        var report = Report() with { References = ["oci:100%;a]b:1", "store:x"] };
        var lines = Write(report, Service("azure", $"AGENT_TEMPDIRECTORY={At("agent")}"));
        Assert.AreEqual(
            $"""
            ##vso[task.setvariable variable=digest;isOutput=true]{Digest}
            ##vso[task.setvariable variable=imageId;isOutput=true]{Digest}
            ##vso[task.setvariable variable=references;isOutput=true]oci:100%AZP25;a]b:1%0Astore:x@{Digest}
            ##vso[task.setvariable variable=image;isOutput=true]oci:100%AZP25;a]b:1
            ##vso[task.uploadsummary]{At("agent")}/name1/image.md
            """, lines);
        StringAssert.StartsWith(File.ReadAllText(At("agent/name1/image.md")), "### oci:100%;a\\]b:1\n");
    }

    [TestMethod]
    public void NoLineOfAValueIsACommandOfItsOwn()
    {
        var report = Report() with { References = ["oci:a\r\n##vso[task.setvariable variable=PATH]/evil:1"] };
        var lines = Write(report, Service("azure")).Split('\n');
        Assert.HasCount(4, lines);
        foreach (var line in lines)
            StringAssert.StartsWith(line, "##vso[task.setvariable variable=");
        Assert.DoesNotContain("\r", string.Concat(lines));
    }

    [TestMethod]
    [DataRow("auto", "", "none", DisplayName = "on a laptop")]
    [DataRow("", "GITHUB_ACTIONS=true GITHUB_OUTPUT=/o", "GitHub { OutputFile = /o, SummaryFile =  }", DisplayName = "GitHub")]
    [DataRow("auto", "GITHUB_ACTIONS=true GITHUB_OUTPUT=/o GITHUB_STEP_SUMMARY=/s", "GitHub { OutputFile = /o, SummaryFile = /s }", DisplayName = "GitHub with a summary")]
    [DataRow("auto", "GITHUB_ACTIONS=true", "none", DisplayName = "what claims to be GitHub")]
    [DataRow("auto", "GITHUB_OUTPUT=/o", "none", DisplayName = "an output without GitHub")]
    [DataRow("auto", "TF_BUILD=True AGENT_TEMPDIRECTORY=/t", "Azure { SummaryFolder = /t }", DisplayName = "Azure")]
    [DataRow("none", "GITHUB_ACTIONS=true GITHUB_OUTPUT=/o", "none", DisplayName = "none")]
    [DataRow("GitHub", "GITHUB_OUTPUT=/o", "GitHub { OutputFile = /o, SummaryFile =  }", DisplayName = "GitHub by word")]
    [DataRow("azure", "GITHUB_ACTIONS=true", "Azure { SummaryFolder =  }", DisplayName = "Azure by word")]
    public void ThePipelineIsToldByItsVariablesOrByAWord(string word, string environment, string expected) =>
        Assert.AreEqual(expected, Service(word, environment.Split(' '))?.ToString() ?? "none");

    [TestMethod]
    public void GitHubWithoutAFileForOutputsIsAnError()
    {
        var error = Assert.ThrowsExactly<ImageBuildException>(() => Service("github", "GITHUB_ACTIONS=true"));
        Assert.AreEqual(ErrorCode.NoOutputFile, error.Code);
        Assert.AreEqual(ErrorCode.InvalidSetting, Assert.ThrowsExactly<ImageBuildException>(() => Service("gitlab")).Code);
    }

    [TestMethod]
    public void AnIndexHasATableForEachPlatform()
    {
        var one = Report();
        var images = new[] { "linux/amd64", "linux/arm64" }
            .Select(p => new PlatformReport(Digest, Digest, "m", p, 5, one.Layers!, one.Base!)).ToList();
        var text = MarkdownSummary.Of(one with { ImageId = null, Platform = null, Layers = null, Base = null, Images = images });
        StringAssert.Contains(text, "\n**linux/amd64**, 5B\n\n| layer |");
        StringAssert.Contains(text, "\n**linux/arm64**, 5B\n\n| layer |");
    }

    [TestMethod]
    public void ManyProjectsAppendToOneFileWholeTextsOneAfterTheOther()
    {
        var service = Service("github", $"GITHUB_OUTPUT={At("output")}");
        Parallel.For(0, 20, _ => new CiReport(Report(), () => Guid.NewGuid().ToString("N")).Write(service));
        var lines = File.ReadAllLines(At("output"));
        Assert.HasCount(20 * 13, lines);
        Assert.AreEqual(20, lines.Count(l => l.StartsWith("digest<<", StringComparison.Ordinal)));
    }

    private const string Markdown =
        $"""
        ### docker://registry.example/team/hello:1

        `{Digest}`

        - registry.example/team/hello@{Digest}
        - store:hello@{Digest}

        **linux/amd64**, 1.23MB

        | layer | size | | why |
        |---|---:|---|---|
        | base | 1MB | base | from scratch |
        | app\|s | 234kB | created | a\_b\[1\].dll changed, &lt;img&gt; added  x |

        """;

    private static ImageReport Report() => new()
    {
        References = ["docker://registry.example/team/hello:1", "store:hello:1"],
        Digest = Digest,
        ImageId = Digest,
        MediaType = "application/vnd.oci.image.manifest.v1+json",
        Platform = "linux/amd64",
        Size = 1_234_567,
        Layers =
        [
            new LayerReport("base", Digest, Digest, 1_000_000, "base", "from scratch"),
            new LayerReport("app|s", Digest, Digest, 234_000, "created", "a_b[1].dll changed, <img> added\r\nx"),
        ],
        Base = new BaseReport("scratch", Digest),
        Images = null,
        BytesSent = 0,
        Requests = 0,
        Milliseconds = new Dictionary<string, long>(),
    };

    private string Write(ImageReport report, CiService? service) => string.Join('\n', new CiReport(report, NewName).Write(service));

    private static CiService? Service(string word, params string[] environment) => CiService.Parse(
        word,
        environment.Where(e => e.Length > 0).Select(e => e.Split('=', 2)).ToDictionary(e => e[0], e => e[1]));

    private string NewName() => $"name{++names}";

    private string At(string name) => Path.Combine(folder.FullName, name);
}
