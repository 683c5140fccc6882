using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ImageBuild.Runtime.Containers;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Containers;

[TestClass]
public class ContainerJsonTests
{
    // How a serializer writes these types: what a field is called, and which there are, is said by them alone.
    private static readonly JsonSerializerOptions Serializer = new()
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly Container Full = new()
    {
        Id = "0123456789abcdef",
        Name = "a \"name\"",
        Image = "é\n\u0001\U0001F600",
        Manifest = "sha256:00",
        Created = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2)),
        Runtime = "/usr/bin/runc",
        StopSignal = 3,
        StopTimeout = -1,
        Labels = ImmutableDictionary<string, string>.Empty.Add("b", "").Add("a", "<&'>").Add("", "x"),
        RemoveAtEnd = true,
        Log = new() { IsOff = true, MaxSize = long.MaxValue, MaxFiles = 3 },
        Health = new()
        {
            Test = ["CMD", "true"],
            Interval = TimeSpan.FromTicks(1),
            Timeout = new(1, 2, 3, 4, 500),
            StartPeriod = TimeSpan.MaxValue,
            Retries = 7,
        },
        Restart = new(RestartKind.OnFailure, 5),
        Spec = new()
        {
            Arguments = ["sh", "-c", ""],
            EntrypointLength = 1,
            Environment = ["A=b"],
            WorkingDirectory = "/w",
            User = "1:2",
            HostName = "h",
            Terminal = true,
            Interactive = true,
            Init = "/init",
            ReadOnlyRoot = true,
            NoNewPrivileges = true,
            SeccompUnconfined = true,
            Network = NetworkMode.Private,
            Ports = [new(65535, 80) { HostAddress = "::1", IsUdp = true }, new(1, 2)],
            Hosts = ["1.2.3.4\tx"],
            Resolver = ["search y"],
            Groups = ["wheel"],
            Resources = new()
            {
                Memory = long.MaxValue,
                MemoryAndSwap = -1,
                CpuQuota = 1,
                CpuShares = 2,
                Processors = "0-1",
                MemoryNodes = "0",
                Processes = 3,
            },
            ProcessLimits = [new("nofile", 1, ulong.MaxValue)],
            Sysctls = ImmutableDictionary<string, string>.Empty.Add("net.x", "1"),
            SharedMemory = 1L << 40,
            Capabilities = ["NET_ADMIN"],
            Mounts = [new("/a", "/b", true) { Device = true }],
            TemporaryMounts = [new("/t") { Size = "64m", Mode = "0700", Executable = true, ReadOnly = true }],
        },
    };

    // All that a container need not say is as usual; of each list there is one element, of which the same is so.
    private static readonly Container Usual = new()
    {
        Id = "",
        Name = "",
        Image = "",
        Manifest = "",
        Created = default,
        Health = new() { Test = [] },
        Spec = new()
        {
            Arguments = [],
            Environment = [],
            WorkingDirectory = "",
            User = "",
            HostName = "",
            Ports = [new(0, 0)],
            ProcessLimits = [new("", 0, 0)],
            Mounts = [new("", "", false)],
            TemporaryMounts = [new("")],
        },
    };

    private static readonly HealthState FullHealth = new()
    {
        Status = HealthStatus.Unhealthy,
        FailingStreak = 3,
        Log = [new(Full.Created, Full.Created.AddSeconds(1), -1, "no \"answer\"\n")],
    };

    [TestMethod]
    public void AllOfAContainerComesBack()
    {
        ComesBack(Full);
        ComesBack(Usual);
        Assert.IsEmpty(Leaves(JsonNode.Parse(Serialized(Full))!).Intersect(Leaves(JsonNode.Parse(Serialized(Usual))!)));
    }

    [TestMethod]
    public void AllOfItsHealthComesBack()
    {
        ComesBack(FullHealth);
        ComesBack(new HealthState());
        Assert.AreEqual(FullHealth.Log[0], ContainerJson.ReadHealthResult(ContainerJson.Write(FullHealth.Log[0])));
    }

    [TestMethod]
    public void EachWordIsWrittenAsItIsCalled()
    {
        foreach (var network in Enum.GetValues<NetworkMode>())
            ComesBack(Full with { Spec = Full.Spec with { Network = network } });
        foreach (var kind in Enum.GetValues<RestartKind>())
            ComesBack(Full with { Restart = new(kind) });
        foreach (var status in Enum.GetValues<HealthStatus>())
            ComesBack(FullHealth with { Status = status });
    }

    [TestMethod]
    public void WhatAnOlderVersionHasNotIsUsual()
    {
        var container = ContainerJson.ReadContainer("""
            {
              "Id": "", "Name": "", "Image": "", "Manifest": "", "Created": "0001-01-01T00:00:00+00:00",
              "Health": { "Test": [] },
              "Spec": {
                "Arguments": [], "Environment": [], "WorkingDirectory": "", "User": "", "HostName": "",
                "Ports": [{ "HostPort": 0, "ContainerPort": 0 }], "ProcessLimits": [{ "Name": "", "Soft": 0, "Hard": 0 }],
                "Mounts": [{ "Source": "", "Target": "", "ReadOnly": false }], "TemporaryMounts": [{ "Target": "" }]
              }
            }
            """u8.ToArray());
        Assert.AreEqual(Serialized(Usual), Serialized(container));
    }

    [TestMethod]
    public void WhatAnotherVersionHasMoreIsPassedOver()
    {
        var json = JsonNode.Parse(Serialized(Full))!;
        foreach (var each in Nodes(json).OfType<JsonObject>().Where(o => o.GetPath() is not ("$.Labels" or "$.Spec.Sysctls")).ToList())
            each.Add("ShortId", new JsonArray(1, null));
        Assert.AreEqual(Serialized(Full), Serialized(ContainerJson.ReadContainer(Bytes(json))));
    }

    [TestMethod]
    public void AFieldOfAnotherTypeIsRefused()
    {
        var paths = Nodes(JsonNode.Parse(Serialized(Full))!).Select(n => n.GetPath()).ToList();
        foreach (var path in paths)
        {
            var json = JsonNode.Parse($"[{Serialized(Full)}]")!;
            Nodes(json[0]!).Single(n => n.GetPath() == path.Replace("$", "$[0]", StringComparison.Ordinal)).ReplaceWith(new JsonArray(new JsonArray()));
            Assert.Throws<JsonException>(() => ContainerJson.ReadContainer(Bytes(json[0]!)), path);
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{}")]
    [DataRow("[]")]
    [DataRow("null")]
    [DataRow("{\"Id\":\"a\",")]
    public void WhatIsNoContainerIsNone(string json) => Assert.Throws<JsonException>(() => ContainerJson.ReadContainer(Encoding.UTF8.GetBytes(json)));

    [TestMethod]
    [DataRow("$.Id", "null")]
    [DataRow("$.Id", "\"\\ud800\"")]
    [DataRow("$.Created", "\"yesterday\"")]
    [DataRow("$.StopSignal", "2147483648")]
    [DataRow("$.StopSignal", "1.5")]
    [DataRow("$.Health.Interval", "\"30\u00a0s\"")]
    [DataRow("$.Restart.Kind", "\"Sometimes\"")]
    [DataRow("$.Restart.Kind", "\"9\"")]
    [DataRow("$.Spec.ProcessLimits[0].Hard", "-1")]
    public void AValueThatIsNoneIsRefused(string path, string value)
    {
        var json = JsonNode.Parse(Serialized(Full))!;
        var (place, written) = (Nodes(json).Single(n => n.GetPath() == path), $"\"{Guid.NewGuid()}\"");
        place.ReplaceWith(JsonNode.Parse(written));
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString().Replace(written, value, StringComparison.Ordinal));
        Assert.Throws<JsonException>(() => ContainerJson.ReadContainer(bytes));
    }

    private static void ComesBack(Container container) => ComesBack(container, ContainerJson.Write(container), ContainerJson.ReadContainer);

    private static void ComesBack(HealthState health) => ComesBack(health, ContainerJson.Write(health), ContainerJson.ReadHealth);

    private static void ComesBack<T>(T value, byte[] json, Func<byte[], T> read)
    {
        Assert.AreEqual(Serialized(value), Encoding.UTF8.GetString(json));
        Assert.AreEqual(Serialized(value), Serialized(read(json)));
    }

    private static string Serialized<T>(T value) => JsonSerializer.Serialize(value, Serializer);

    private static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    private static IEnumerable<string> Leaves(JsonNode json) =>
        Nodes(json).Where(n => n is JsonValue or JsonArray { Count: 0 } or JsonObject { Count: 0 }).Select(n => $"{n.GetPath()}={n.ToJsonString()}");

    private static IEnumerable<JsonNode> Nodes(JsonNode json) => json switch
    {
        JsonObject fields => fields.SelectMany(f => Nodes(f.Value!)).Prepend(json),
        JsonArray list => list.SelectMany(e => Nodes(e!)).Prepend(json),
        _ => [json],
    };
}
