using ImageBuild.Interop.Peers;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Containers;

/// <summary>System calls that the kernel refuses to containers, from inside; and the same in docker's.</summary>
[TestClass]
public sealed class SeccompTests
{
    private const string Status = "grep ^Seccomp: /proc/self/status";

    // Each with arguments that no call likes, so that what is allowed fails too, but otherwise. Sockets, io_uring and
    // name_to_handle_at are left out, of which newer dockers think otherwise than this machine's.
    private const string Calls = """
        for my $call (qw(272 165 166 308 250 248 249 323 246 175 313 176 169 167 168 163 164 227 172 173 103 179 153 155 304 312 430 431 432
            428 442 300 321 298 435 101 161 170 171 239 237 238 438 440 448 999 1073741824)) {
          $! = 0;
          my $result = syscall($call, -1, -1, -1, -1, -1, -1);
          print "$call $result ", $! + 0, "\n";
        }
        """;

    private static BaseStore store = null!;
    private static Imagebuild ours = null!;

    [ClassInitialize]
    public static void MakeStore(TestContext _) => ours = (store = new BaseStore(RealBase.Layout)).Ours;

    [ClassCleanup]
    public static void RemoveStore() => store?.Dispose();

    [TestMethod]
    [DataRow("", 1, DisplayName = "by default")]
    [DataRow("--security-opt seccomp=unconfined", 0, DisplayName = "unconfined")]
    [DataRow("--security-opt no-new-privileges", 1, DisplayName = "without new privileges")]
    [DataRow("--cap-drop ALL", 1, DisplayName = "without capabilities")]
    [DataRow("--cap-add SYS_ADMIN", 1, DisplayName = "with more capabilities")]
    [DataRow("-u www-data", 1, DisplayName = "as another user")]
    public void EveryProcessHasOneFilter(string options, int filters)
    {
        string[] words = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var expected = $"Seccomp:\t{(filters == 0 ? 0 : 2)}\n";
        Assert.AreEqual(expected, ours.Run(["run", "--rm", .. words, "base:1", "sh", "-c", Status]));
        var id = ours.Run(["run", "-d", .. words, "base:1", "sleep", "1000"]).Trim();
        try
        {
            Assert.AreEqual($"{expected}Seccomp_filters:\t{filters}\n", ours.Run("exec", id, "grep", "^Seccomp", "/proc/self/status"));
            Assert.AreEqual(expected, ours.Run("exec", "-u", "1234", "-t", id, "sh", "-c", Status).Replace("\r", "", StringComparison.Ordinal));
            Assert.AreEqual(expected, ours.Run("exec", id, "grep", "^Seccomp:", "/proc/1/status"));
        }
        finally
        {
            ours.Run("rm", "-f", id);
        }
    }

    [TestMethod]
    [DataRow("unshare -U true")]
    [DataRow("unshare -m true")]
    [DataRow("mount -t tmpfs none /mnt")]
    [DataRow("nsenter -t 1 -u true")]
    public void WhatIsRefusedIsNotPermitted(string command)
    {
        var refused = ours.Try(["run", "--rm", "base:1", "sh", "-c", $"LC_ALL=C {command}"]);
        Assert.AreNotEqual(0, refused.ExitCode);
        StringAssert.Matches(refused.Error, new("Operation not permitted|permission denied"));
        ours.Run("run", "--rm", "--cap-add", "SYS_ADMIN", "base:1", "sh", "-c", command);
    }

    [TestMethod]
    public void WithoutAFilterTheKernelsOwnRulesAreLeft()
    {
        ours.Run("run", "--rm", "--security-opt", "seccomp=unconfined", "base:1", "unshare", "-U", "true");
        StringAssert.Contains(ours.Try("run", "--rm", "--security-opt", "seccomp=unconfined", "base:1", "unshare", "-m", "true").Error, "not permitted");
    }

    [TestMethod]
    public void EachCallEndsAsInDockersContainers()
    {
        using var docker = Dockerd.Start();
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci:{RealBase.Layout}:base", $"docker-archive:{store["a.tar"]}:base:1");
        docker.Docker("load", "-i", store["a.tar"]);
        foreach (var options in (string[][])[[], ["--cap-add", "SYS_ADMIN"], ["--cap-drop", "ALL"], ["-u", "www-data"]])
        {
            string[] words = ["run", "--rm", "--network", "none", .. options, "base:1", "perl", "-e", Calls];
            Tree.AssertEqual(string.Join(' ', options) + "\n" + docker.Docker(words), string.Join(' ', options) + "\n" + ours.Run(words));
        }
    }

    [TestMethod]
    public void AProgramOfDotnetRuns() => StringAssert.Matches(
        ours.Run(
            "run", "--rm", "-v", $"{Repository.PathOf(".artifacts", "bin", "ImageBuild.Cli", "debug")}:/app:ro", "base:1",
            "dotnet", "/app/ImageBuild.Cli.dll", "--version"),
        new(@"^\d+\.\d+"));

    [TestMethod]
    public void TheChoiceIsInspected()
    {
        var id = ours.Run("create", "--security-opt", "seccomp=unconfined", "--security-opt", "no-new-privileges", "base:1", "true").Trim();
        StringAssert.Matches(ours.Run("inspect", id), new("\"SecurityOpt\": \\[\\s*\"no-new-privileges\",\\s*\"seccomp=unconfined\"\\s*\\]"));
        ours.Run("rm", id);
        ours.Fails(125, "IMG5014", "run", "--rm", "--security-opt", "seccomp=/profile.json", "base:1", "true");
    }
}
