using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;

namespace ImageBuild.Interop.Compatibility;

/// <summary>
/// The comparison itself: two images that are the same but for the meant differences pass, and one more difference, of
/// every kind, is found. Without this, a list of exceptions that explains too much would let everything pass.
/// </summary>
[TestClass]
public sealed class MutationTests
{
    private static readonly Case Row = new("a mutation", "references");

    private static readonly (string Name, Action<Sample> Mutate, string Found)[] Mutations =
    [
        ("a variable with another value", s => s.Config["Env"]![1] = "GREETING=Hi", "config.Env.GREETING"),
        ("a missing variable", s => s.Config["Env"]!.AsArray().RemoveAt(1), "config.Env.GREETING"),
        ("a new variable", s => s.Config["Env"]!.AsArray().Add("NEW=1"), "config.Env.NEW"),
        ("a missing port", s => s.Config["ExposedPorts"]!.AsObject().Remove("8080/tcp"), "config.ExposedPorts.8080/tcp"),
        ("a new port", s => s.Config["ExposedPorts"]!["9090/tcp"] = new JsonObject(), "config.ExposedPorts.9090/tcp"),
        ("another user", s => s.Config["User"] = "0", "config.User"),
        ("no user", s => s.Config.Remove("User"), "config.User"),
        ("another working folder", s => s.Config["WorkingDir"] = "/", "config.WorkingDir"),
        ("another entrypoint", s => s.Config["Entrypoint"]![1] = "/app/other.dll", "config.Entrypoint"),
        ("other arguments", s => s.Config["Cmd"] = new JsonArray("x"), "config.Cmd"),
        ("a label with another value", s => s.Config["Labels"]!["a"] = "c", "config.Labels.a"),
        ("a missing label", s => s.Config["Labels"]!.AsObject().Remove("a"), "config.Labels.a"),
        ("a volume less", s => s.Config.Remove("Volumes"), "config.Volumes./data"),
        ("another processor", s => s.Root["architecture"] = "arm64", "architecture"),
        ("another base", s => s.BaseDiffId = "sha256:1", "rootfs.base"),
        ("a base whose history is gone", s => s.Root["history"]!.AsArray().RemoveAt(0), "history.base"),
        ("a layer of another kind", s => s.LayerType = "application/vnd.oci.image.layer.v1.tar", "manifest.layers.added"),
        ("a missing file", s => s.Files.RemoveAt(1), "file /app/references.dll"),
        ("a new file", s => s.Files.Add(new("app/new.txt", "new", 0b110_100_100)), "file /app/new.txt"),
        ("other content", s => s.Files[1] = s.Files[1] with { Content = "other" }, "file /app/references.dll"),
        ("a file at another path", s => s.Files[1] = s.Files[1] with { Path = "srv/references.dll" }, "file /srv/references.dll"),
        ("a program that can't be started", s => s.Files[0] = s.Files[0] with { Mode = 0b110_100_100 }, "file.mode /app/references"),
        ("a script that can't be started", s => s.Files[2] = s.Files[2] with { Mode = 0b110_100_100 }, "file.mode /app/start.sh"),
        ("a file that nobody may read", s => s.Files[1] = s.Files[1] with { Mode = 0 }, "file.mode /app/references.dll"),
        ("a file for all to write", s => s.Files[1] = s.Files[1] with { Mode = 0b110_110_110 }, "file.mode /app/references.dll"),
        ("a file of another's", s => s.Files[1] = s.Files[1] with { Owner = 1654 }, "file.owner /app/references.dll"),
        ("a file of another time", s => s.Files[1] = s.Files[1] with { Time = DateTimeOffset.UnixEpoch.AddYears(40) }, "file.time /app/references.dll"),
    ];

    public static IEnumerable<object[]> Names => Mutations.Select(m => new object[] { m.Name });

    [TestMethod]
    public void WhatIsMeantIsNoDifference() => Assert.AreEqual("", string.Join(", ", Unexplained(Ours())));

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void OneMoreDifferenceIsFound(string name)
    {
        var (_, mutate, found) = Mutations.Single(m => m.Name == name);
        var mutant = Ours();
        mutate(mutant);
        CollectionAssert.Contains(Unexplained(mutant).ToList(), found);
    }

    private static IEnumerable<string> Unexplained(Sample ours) => Fact.Between(Row, Sdks().Facts(), ours.Facts())
        .Where(fact => !Differences.All.Any(d => d.Explains(fact))).Select(f => f.Key);

    private static Sample Sdks() => new()
    {
        Maker = ".NET SDK Container Tooling, version 10",
        Files = Sample.Published.ConvertAll(f => f with { Mode = 0b111_101_101, Time = DateTimeOffset.UtcNow }),
    };

    private static Sample Ours() => new() { Maker = "imagebuild layer app", Files = [.. Sample.Published] };

    private sealed record SampleFile(string Path, string Content, int Mode)
    {
        public int Owner { get; init; }

        public DateTimeOffset Time { get; init; } = DateTimeOffset.UnixEpoch.AddSeconds(1);
    }

    /// <summary>An image of one layer of files on a base of one layer, whose parts can be changed.</summary>
    private sealed class Sample
    {
        public static readonly List<SampleFile> Published =
        [
            new("app/references", "\u007fELF", 0b111_101_101),
            new("app/references.dll", "assembly", 0b110_100_100),
            new("app/start.sh", "#!/bin/sh", 0b111_101_101),
        ];

        public required string Maker { get; init; }

        public required List<SampleFile> Files { get; init; }

        public string BaseDiffId { get; set; } = "sha256:0";

        public string LayerType { get; set; } = "application/vnd.oci.image.layer.v1.tar+gzip";

        public JsonObject Root { get; } = JsonNode.Parse("""
            { "architecture": "amd64", "os": "linux", "history": [{ "created_by": "somebody" }],
              "config": { "User": "1654", "Env": ["PATH=/bin", "GREETING=Hello"], "ExposedPorts": { "8080/tcp": {} },
                "Entrypoint": ["dotnet", "/app/references.dll"], "WorkingDir": "/app", "Labels": { "a": "b" }, "Volumes": { "/data": {} } } }
            """)!.AsObject();

        public JsonObject Config => Root["config"]!.AsObject();

        public Dictionary<string, string> Facts()
        {
            var root = Root.DeepClone().AsObject();
            root["history"]!.AsArray().Add(new JsonObject { ["created_by"] = Maker });
            root["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(BaseDiffId, "sha256:layer") };
            var manifest = new JsonObject
            {
                ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
                ["config"] = new JsonObject { ["mediaType"] = "application/vnd.oci.image.config.v1+json", ["digest"] = "config" },
                ["layers"] = new JsonArray(
                    new JsonObject { ["mediaType"] = "application/vnd.oci.image.layer.v1.tar+gzip", ["digest"] = "base" },
                    new JsonObject { ["mediaType"] = LayerType, ["digest"] = "layer" }),
            };
            var facts = new Dictionary<string, string>();
            new ImageFacts(facts).Add(manifest, digest => digest == "config" ? new MemoryStream(Encoding.UTF8.GetBytes(root.ToJsonString())) : Layer());
            return facts;
        }

        private MemoryStream Layer()
        {
            var layer = new MemoryStream();
            using (var writer = new TarWriter(layer, leaveOpen: true))
            {
                foreach (var file in Files)
                {
                    using var content = new MemoryStream(Encoding.UTF8.GetBytes(file.Content));
                    writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file.Path)
                    {
                        DataStream = content,
                        Mode = (UnixFileMode)file.Mode,
                        Uid = file.Owner,
                        ModificationTime = file.Time,
                    });
                }
            }

            layer.Position = 0;
            return layer;
        }
    }
}
