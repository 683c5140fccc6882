using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>Networks of containers' own, and ports of the machine that lead into them.</summary>
[TestClass]
public sealed class NetworkTests : IDisposable
{
    private static BaseStore store = null!;
    private static Imagebuild ours = null!;
    private readonly TestNetwork network = new();

    [ClassInitialize]
    public static void MakeStore(TestContext _)
    {
        Tool.Require("pasta", "busybox", "socat");
        ours = (store = new BaseStore()).Ours;
        Tool.Run("umoci", "config", "--image", $"{Layout("exposing")}:base", "--config.exposedports", "8080/tcp", "--config.exposedports", "53/udp");
        ours.Run("copy", $"oci:{store["exposing"]}:base", "store:exposing:1");
    }

    [ClassCleanup]
    public static void RemoveStore() => store?.Dispose();

    public void Dispose()
    {
        foreach (var id in ours.Run("ps", "-aq").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            ours.Try("rm", "-f", id);
        network.Dispose();
        Assert.IsEmpty(Pastas(), "a pasta is left");
    }

    [TestMethod]
    public void PublishedPortsLeadIntoTheContainer()
    {
        Ours("run", "-d", "--name", "web", "-p", "3335:8080", "-p", "127.0.0.2:3336:8081/tcp", "-p", "5300:5301/udp", "base:1", "sh", "-c",
            "nc -ll -p 8080 -e echo eighty & nc -ll -p 8081 -e echo eightyone & wait");
        Wait.Until(() => Answer("127.0.0.1", "3335") == "eighty\n");
        Assert.AreEqual("eighty\n", Answer(TestNetwork.Address, "3335"));
        Wait.Until(() => Answer("127.0.0.2", "3336") == "eightyone\n");
        Assert.AreEqual("", Answer("127.0.0.1", "3336"), "another address than the one that was named");
        using (var echo = Process.Start("nsenter", ["-t", ours.ProcessOf("web"), "-n", "--", "socat", "UDP-RECVFROM:5301", "PIPE"]))
        {
            Wait.Until(() => network.Run("sh", "-c", "echo asked | socat -t 1 - UDP:127.0.0.1:5300; true") == "asked\n");
            echo.WaitForExit();
        }

        const string Ports = "0.0.0.0:3335->8080/tcp, 127.0.0.2:3336->8081/tcp, 0.0.0.0:5300->5301/udp";
        StringAssert.Contains(Ours("ps"), $"   {Ports}   web");
        Assert.AreEqual("8080/tcp -> 0.0.0.0:3335\n8081/tcp -> 127.0.0.2:3336\n5301/udp -> 0.0.0.0:5300\n", Ours("port", "web"));
        using var inspect = JsonDocument.Parse(Ours("inspect", "web"));
        var port = inspect.RootElement[0].GetProperty("NetworkSettings").GetProperty("Ports").GetProperty("5301/udp")[0];
        Assert.AreEqual("""{"HostIp":"0.0.0.0","HostPort":"5300"}""", JsonSerializer.Serialize(port));

        Ours("stop", "-t", "0", "web");
        Assert.AreEqual("", Answer("127.0.0.1", "3335"));
        Ours("start", "web");
        Wait.Until(() => Answer("127.0.0.1", "3335") == "eighty\n");
    }

    [TestMethod]
    public void AllPortsThatTheImageNamesGetFreeOnes()
    {
        Ours("run", "-d", "--name", "c", "-P", "-p", "8080:8080", "exposing:1", "sleep", "100");
        var ports = Ours("port", "c");
        StringAssert.Matches(ports, new Regex(@"\A8080/tcp -> 0\.0\.0\.0:8080\n53/udp -> 0\.0\.0\.0:\d+\n\z"));
        Ours("run", "-d", "--name", "d", "-p", "8080", "exposing:1", "sleep", "100");
        StringAssert.Matches(Ours("port", "d"), new Regex(@"\A8080/tcp -> 0\.0\.0\.0:[1-9]\d+\n\z"));
    }

    [TestMethod]
    public void NothingThatListensOnTheMachinesLoopbackIsReachedFromInside()
    {
        using var listener = Process.Start("nsenter", network.Words("busybox", "nc", "-ll", "-p", "7000", "-e", "echo", "machine"));
        try
        {
            Wait.Until(() => Answer("127.0.0.1", "7000") == "machine\n");
            foreach (var address in new[] { "127.0.0.1", "198.51.100.1", TestNetwork.Address })
                Assert.AreEqual("", Ours("run", "--rm", "--network", "private", "base:1", "sh", "-c", $"nc -w 1 {address} 7000; true"), address);
        }
        finally
        {
            listener.Kill();
            listener.WaitForExit();
        }
    }

    [TestMethod]
    public void APrivateNetworkHasAnInterfaceAndARouteAndNoneHasLoopbackAlone()
    {
        const string Look = "ip -o link | cut -d' ' -f2; ip route | grep -c default";
        Assert.AreEqual("lo:\neth0:\n1\n", Ours("run", "--rm", "--network", "bridge", "base:1", "sh", "-c", Look));
        Assert.AreEqual("lo:\n0\n", Ours("run", "--rm", "--network", "none", "base:1", "sh", "-c", Look + "; true"));
    }

    [TestMethod]
    public void APortThatIsTakenIsSaidAndNothingIsLeft()
    {
        Ours("run", "-d", "--name", "first", "-p", "3335:80", "base:1", "sleep", "100");
        var refused = Try("run", "-d", "--name", "second", "-p", "3335:80", "base:1", "sleep", "100");
        Assert.AreEqual(125, refused.ExitCode);
        StringAssert.Contains(refused.Error, "IMG5021");
        StringAssert.Contains(refused.Error, "3335:80");
        Assert.HasCount(1, Pastas());
        Assert.AreEqual(1, Ours("ps", "-q").Count(c => c == '\n'));
    }

    [TestMethod]
    public void WithoutPastaItsPackageIsNamed()
    {
        var refused = Tool.Try(Imagebuild.Program, ["--store", ours.Store, "run", "--rm", "-p", "3335:80", "base:1", "true"],
            environment: new Dictionary<string, string?> { ["PATH"] = "/nowhere" });
        Assert.AreEqual(125, refused.ExitCode);
        StringAssert.Contains(refused.Error, "IMG5020");
        StringAssert.Contains(refused.Error, "passt");
    }

    [TestMethod]
    public void PortsAreDiscardedWithAWarningWhereThereIsNoNetworkOfItsOwn()
    {
        var result = Try("run", "--rm", "--network", "host", "-p", "3335:80", "base:1", "echo", "ran").Succeed();
        Assert.AreEqual("ran\n", result.Output);
        StringAssert.Contains(result.Error, "published ports are discarded");
    }

    [TestMethod]
    public void WhoWatchesAContainerTakesItsNetworkWithHim()
    {
        Ours("run", "-d", "--name", "c", "-p", "3335:80", "base:1", "sleep", "100");
        Tool.Run("kill", "-KILL", ours.MonitorOf("c"));
        Wait.Until(() => Pastas().Length == 0);
        Wait.Until(() => Ours("ps", "-q").Length == 0);
        // It is told no more, and has not let go of everything yet.
        Wait.Until(() => network.Try("ss", "-Hltn", "sport = :3335").Succeed().Output.Length == 0);
        Ours("start", "c");
        Assert.HasCount(1, Pastas());
    }

    // What pasta holds open must not let the container into the machine's folders, nor the other way round.
    [TestMethod]
    public void PastaSeesNothingOfTheContainerNorTheContainerOfPasta()
    {
        Ours("run", "-d", "--name", "c", "-p", "3335:80", "base:1", "sleep", "100");
        var pasta = Pastas().Single();
        Assert.IsEmpty(Directory.GetFileSystemEntries($"/proc/{pasta}/root"));
        Assert.AreEqual("sleep\ncat\n", Ours("exec", "c", "sh", "-c", "exec cat /proc/[0-9]*/comm"), "all processes that it sees");
        // A docker daemon of another test has its own.
        Assert.IsEmpty(File.ReadLines("/proc/mounts").Where(m => m.Contains(" nsfs ", StringComparison.Ordinal) && !m.Contains("/exec/netns/", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void AnOrdinaryUserPublishesPortsToo()
    {
        using var folder = new TempFolder();
        Tool.Run("cp", Imagebuild.Program, folder["imagebuild"]);
        Tool.Run("cp", "-r", SmallBase.Layout, folder["layout"]);
        Tool.Run("chown", "-R", "12345:12345", folder.Path);
        Tool.Run("chmod", "711", folder.Path);
        // Only root may use it on some machines, where users have no networks of this kind.
        Tool.Run("mknod", "-m", "666", folder["tun"], "c", "10", "200");
        string[] user = ["unshare", "-m", "sh", "-c", "mount --bind $0 /dev/net/tun && exec \"$@\"", folder["tun"], "setpriv", "--reuid=12345", "--regid=12345", "--clear-groups", folder["imagebuild"], "--store", folder["store"]];
        network.Run([.. user, "copy", $"oci:{folder["layout"]}:base", "store:base:1"]);
        network.Run([.. user, "run", "-d", "--name", "web", "-p", "3335:80", "base:1", "nc", "-ll", "-p", "80", "-e", "echo", "eighty"]);
        Wait.Until(() => Answer("127.0.0.1", "3335") == "eighty\n");
        network.Run([.. user, "rm", "-f", "web"]);
    }

    [TestMethod]
    [DataRow("0:80")]
    [DataRow("80:99999")]
    [DataRow("80:90/sctp")]
    [DataRow("8000-8010:90-91")]
    [DataRow("8010-8000:90-80")]
    [DataRow("a:80")]
    [DataRow("999.1.1.1:80:80")]
    [DataRow("")]
    [DataRow(":")]
    [DataRow("[::1]:")]
    public void WhatIsNoPortIsRefused(string port) => ours.Fails(125, "IMG5014", "run", "--rm", "-p", port, "base:1", "true");

    private static string Layout(string name)
    {
        Tool.Run("cp", "-r", SmallBase.Layout, store[name]);
        return store[name];
    }

    private ToolResult Try(params string[] arguments) => network.Try([Imagebuild.Program, "--store", ours.Store, .. arguments]);

    private string Ours(params string[] arguments) => Try(arguments).Succeed().Output;

    private string Answer(string address, string port) =>
        network.Try("sh", "-c", $"busybox timeout 2 busybox nc {address} {port} < /dev/null").Output;

    // Those of this class's containers.
    private static string[] Pastas() => [.. Directory.GetDirectories("/proc").Select(p => Path.GetFileName(p)!).Where(p => p.All(char.IsAsciiDigit))
        .Where(p => CommandOf(p) is ['/', ..] command && command.Contains("pasta", StringComparison.Ordinal) && command.Contains("/imagebuild-test-", StringComparison.Ordinal))];

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
