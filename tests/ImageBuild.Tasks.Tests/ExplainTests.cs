using System.Text.RegularExpressions;
using ImageBuild.Explain;
using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Tasks.Tests;

/// <summary>What would be in which layer, and why.</summary>
[TestClass]
public sealed partial class ExplainTests : IDisposable
{
    private readonly Project project = new();
    private MockEngine engine = new();

    public void Dispose() => project.Dispose();

    [TestMethod]
    public void AFirstBuildIsExplainedAndNothingIsWritten()
    {
        var before = Files();
        Assert.AreEqual(
            """
            store:hello:latest for linux/amd64

            Layers, the lowest first:
              base scratch, 0 layers, 0B
                DIGEST
              packages, to be made: the key is new: no earlier build of the project is known
                1 file, 7B
                package Markdig 1.6.0: 1 file, 7B
                      7B /app/Markdig.dll
              app, to be made: the key is new: no earlier build of the project is known
                2 files, 12B
                      8B /app/hello.dll
                      4B /app/hello

            Configuration:
              ENV        GREETING=say "hi" for $5   (project: ContainerEnvironmentVariable, ImageBuildEnvironment…)
              LABEL      a=b   (project: ContainerLabel, ImageBuildLabel…)
              EXPOSE     8080/tcp   (project: ContainerPort)
              WORKDIR    /app/   (inferred from the default)
              ENTRYPOINT ["dotnet","/app/hello.dll"]   (inferred from the name of the program)

            """, Explain().Text);
        Assert.AreEqual(before, Files());
    }

    [TestMethod]
    public void ADockerfileSaysTheSame() => Assert.AreEqual(
        """
        # syntax=docker/dockerfile:1
        FROM scratch

        # packages
        COPY --chown=0:0 --chmod=644 ["publish/Markdig.dll","/app/"]

        # app
        RUN ["install","-d","-m","700","-o","7","-g","7","/data"]
        COPY --chown=0:0 --chmod=755 ["publish/hello","/app/"]
        COPY --chown=0:0 --chmod=644 ["publish/hello.dll","/app/"]

        # files
        COPY --chown=7:8 --chmod=600 ["extra.txt","/etc/other.txt"]

        ENV GREETING="say \"hi\" for \$5"
        LABEL "a"="b"
        EXPOSE 8080/tcp
        WORKDIR /app/
        ENTRYPOINT ["dotnet","/app/hello.dll"]

        """, Explain(t =>
        {
            project.Write("extra.txt", "extra");
            t.Image.Files = Items.Of("extra.txt TargetPath=/etc/other.txt Owner=7:8 Mode=600");
            t.Image.Directories = Items.Of("/data Owner=7 Mode=700");
        }).Dockerfile);

    [TestMethod]
    public async Task TheDockerfileHasTheConfigurationOfTheImage()
    {
        var dockerfile = Explain().Dockerfile.Split('\n');
        var task = project.Task(engine);
        Edit(task);
        task.Build.Outputs = ["oci:out:1"];
        Assert.IsTrue(task.Execute(), engine.Log);
        var source = new LayoutPlace(project.At("")).OpenSource("out:1");
        var config = (await Image.ReadAsync(source, "out", Platform.Parse("linux/amd64"), default)).Config.Config!;
        CollectionAssert.AreEqual(
            config.Env!.Value.ToList(),
            dockerfile.Where(l => l.StartsWith("ENV ", StringComparison.Ordinal)).Select(l => Unquote(l[4..])).ToList());
        CollectionAssert.AreEqual(
            config.Labels!.Select(l => $"{l.Key}={l.Value}").ToList(),
            dockerfile.Where(l => l.StartsWith("LABEL ", StringComparison.Ordinal)).Select(l => Unquote(l[6..])).ToList());
        CollectionAssert.Contains(dockerfile, $"ENTRYPOINT [{string.Join(',', config.Entrypoint!.Value.Select(w => $"\"{w}\""))}]");
    }

    [TestMethod]
    public void AChangeSinceTheLastBuildIsNamed()
    {
        Assert.IsTrue(project.Task(engine).Execute(), engine.Log);
        project.Write("publish/hello.dll", "another");
        project.Write("publish/new.txt", "new");
        var text = Explain().Text;
        StringAssert.Contains(text, "  packages, kept: unchanged since the last build\n");
        StringAssert.Contains(text, "  app, to be made: hello.dll changed, new.txt added\n");
        StringAssert.Contains(text, "    since the last build:\n      ~ /app/hello.dll\n      + /app/new.txt\n");
    }

    [TestMethod]
    public void WhatTheBaseSaysIsItsOwnAndNotSaidAgain()
    {
        var basis = project.Task(engine);
        Edit(basis);
        basis.Build.Outputs = ["oci:base:1"];
        Assert.IsTrue(basis.Execute(), engine.Log);
        var (text, dockerfile) = Explain(t =>
        {
            t.Image.BaseImage = "oci:base:1";
            t.Image.AppCommandInstruction = "Entrypoint";
            t.Image.EnvironmentVariables = [];
        });
        StringAssert.Contains(text, "  base oci:base:1, 2 layers, ");
        StringAssert.Contains(text, "GREETING=say \"hi\" for $5   (base image)\n");
        Assert.DoesNotContain("ENV", dockerfile);
        StringAssert.Contains(dockerfile, "# oci:base:1 is in no registry: name a base with --build-arg BASE=…\nARG BASE\nFROM ${BASE}\n");
    }

    [TestMethod]
    public void ABaseOfARegistryIsNamedByItsDigestAndAHealthcheckAsDockerDoes()
    {
        var digest = Digest.Of("x"u8);
        var check = new Healthcheck { Test = ["CMD", "curl", "x"], Interval = 30_000_000_000, Timeout = 1_500_000_000, Retries = 3 };
        var config = new ContainerConfig { Env = ["A=1\n2"], Healthcheck = check, Volumes = ["/data"], StopSignal = "SIGINT" };
        Assert.AreEqual(
            $"""
            # syntax=docker/dockerfile:1
            FROM registry.example/base:1@{digest}

            # ENV A=1 2: has a line break, which a Dockerfile can't say
            VOLUME ["/data"]
            STOPSIGNAL SIGINT
            HEALTHCHECK --interval=30s --timeout=1500ms --retries=3 CMD ["curl","x"]

            """,
            Dockerfile.Of(new Explanation
            {
                Name = "x",
                Platform = "linux/amd64",
                Base = "registry.example/base:1",
                BaseDigest = digest,
                Layers = [],
                Config = ConfigSources.Unknown(config),
            }));
    }

    private (string Text, string Dockerfile) Explain(Action<Tasks>? edit = null)
    {
        engine = new MockEngine();
        var task = project.Task(engine);
        Edit(task);
        edit?.Invoke(task);
        task.Build.ExplainOnly = true;
        Assert.IsTrue(task.Execute(), engine.Log);
        var parts = engine.Log.Split("High: ");
        return (DigestText().Replace(parts[1].TrimEnd('\n'), "DIGEST") + "\n", parts[2]["Dockerfile:\n".Length..]);
    }

    private static void Edit(Tasks task)
    {
        task.Image.EnvironmentVariables = Items.Of("GREETING");
        task.Image.EnvironmentVariables[0].SetMetadata("Value", "say \"hi\" for $5");
        task.Image.Labels = Items.Of("a Value=b");
        task.Image.Ports = Items.Of("8080");
    }

    private static string Unquote(string text) => text
        .Replace("\\\"", "\0", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal)
        .Replace("\0", "\"", StringComparison.Ordinal).Replace("\\$", "$", StringComparison.Ordinal);

    private string Files() => string.Join('\n', Directory.EnumerateFileSystemEntries(project.At(""), "*", SearchOption.AllDirectories).Order());

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex DigestText();
}
