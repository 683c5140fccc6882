using ImageBuild.Oci;

namespace ImageBuild.Cli.Tests;

/// <summary>What a container is made of, and what can't be, by docker's options.</summary>
[TestClass]
public sealed class ContainerOptionTests : IDisposable
{
    private readonly TestCommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [TestMethod]
    [DataRow("--restart", "sometimes")]
    [DataRow("--restart", "always:3")]
    [DataRow("--restart", "no:1")]
    [DataRow("--restart", "on-failure:x")]
    [DataRow("--restart", "on-failure:-1")]
    [DataRow("--health-interval", "soon")]
    [DataRow("--health-timeout", "1us")]
    [DataRow("--health-retries", "-1")]
    [DataRow("--log-driver", "syslog")]
    [DataRow("--log-opt", "max-size=much")]
    [DataRow("--log-opt", "max-file=0")]
    [DataRow("--log-opt", "tag=x")]
    [DataRow("--cpuset-cpus", "a")]
    [DataRow("--cpuset-cpus", "0-1-2")]
    [DataRow("--cpuset-mems", "-1")]
    [DataRow("--cidfile", "nowhere/id")]
    public async Task WhatCanNotBeIsSaidBeforeAnythingIsDone(string option, string value) =>
        await cli.FailsAsync(ErrorCode.InvalidRunOption, "create", option, value, "not-there:1", "true");

    [TestMethod]
    [DataRow("", "no 0")]
    [DataRow("--restart=no", "no 0")]
    [DataRow("--restart=on-failure", "on-failure 0")]
    [DataRow("--restart=on-failure:5", "on-failure 5")]
    [DataRow("--restart=always", "always 0")]
    [DataRow("--restart=unless-stopped", "unless-stopped 0")]
    public async Task APolicyIsInspectedAsItWasWritten(string option, string expected)
    {
        await cli.AddAsync("a:1", "a");
        string[] words = ["create", "--name", "c", .. option.Length == 0 ? [] : (string[])[option], "a:1", "true"];
        await cli.RunAsync(words);
        Assert.AreEqual(expected + "\n", await cli.RunAsync("inspect", "-f", "{{with .HostConfig.RestartPolicy}}{{.Name}} {{.MaximumRetryCount}}{{end}}", "c"));
    }

    [TestMethod]
    public async Task AHealthCheckHasDockersDefaultsAndNanoseconds()
    {
        await cli.AddAsync("a:1", "a");
        await cli.RunAsync("create", "--name", "c", "--health-cmd", "x y", "--health-timeout", "1m30s", "a:1", "true");
        Assert.AreEqual(
            """{"Test":["CMD-SHELL","x y"],"Interval":30000000000,"Timeout":90000000000,"StartPeriod":0,"Retries":3}""" + "\n",
            await cli.RunAsync("inspect", "-f", "{{json .Config.Healthcheck}}", "c"));
        await cli.RunAsync("create", "--name", "d", "--health-interval", "1s", "a:1", "true");
        await cli.FailsAsync(ErrorCode.InvalidRunOption, "inspect", "-f", "{{.Config.Healthcheck}}", "d");
        await cli.FailsAsync(ErrorCode.InvalidRunOption, "create", "--no-healthcheck", "--health-cmd", "x", "a:1", "true");
    }

    [TestMethod]
    public async Task AnIdFileIsWrittenOnceAndForARealContainer()
    {
        await cli.AddAsync("a:1", "a");
        var id = await cli.RunAsync("create", "--cidfile", "id", "a:1", "true");
        Assert.AreEqual(id, File.ReadAllText(Path.Combine(cli.Folder, "id")) + "\n");
        await cli.FailsAsync(ErrorCode.InvalidRunOption, "create", "--cidfile", "id", "a:1", "true");
        await cli.FailsAsync(ErrorCode.ImageNotFound, "create", "--pull", "never", "--cidfile", "other", "b:1", "true");
        Assert.IsFalse(File.Exists(Path.Combine(cli.Folder, "other")));
    }

    [TestMethod]
    public async Task AnImageOfAnotherPlatformIsNotTakenForTheOneThatIsAskedFor()
    {
        await cli.AddAsync("a:1", "a");
        await cli.FailsAsync(ErrorCode.ImageNotFound, "create", "--pull", "never", "--platform", "linux/s390x", "a:1", "true");
        await cli.RunAsync("create", "--pull", "never", "--platform", Platform.OfThisMachine.ToString(), "a:1", "true");
    }
}
