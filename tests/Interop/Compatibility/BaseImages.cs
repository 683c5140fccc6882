using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Compatibility;

/// <summary>
/// Base images for both registries: three real ones to run programs on, and tiny ones, pushed byte by byte, with all
/// that a configuration can say and some that it can't yet.
/// </summary>
internal static class BaseImages
{
    private const string Docker = "application/vnd.docker.distribution.manifest.v2+json";
    private const string Oci = "application/vnd.oci.image.manifest.v1+json";

    // As Microsoft's images.
    private const string App = """
        { "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080", "DOTNET_VERSION=10.0.0"],
          "Cmd": ["bash"], "WorkingDir": "/" }
        """;

    private const string Rich = """
        { "Hostname": "builder", "Domainname": "", "User": "base", "AttachStdin": false, "ArgsEscaped": true,
          "Env": ["PATH=/bin", "EMPTY=", "URL=http://a:1/;x=y,z"], "Cmd": ["-c", "date"], "Entrypoint": ["/bin/sh"],
          "ExposedPorts": { "53/udp": {}, "80/tcp": {} }, "Volumes": { "/data": {}, "/more": {} }, "WorkingDir": "/srv",
          "Labels": { "base.label": "a:b;c,d=e f", "org.opencontainers.image.title": "of the base" }, "StopSignal": "SIGQUIT",
          "StopTimeout": 5, "Shell": ["/bin/bash", "-c"], "OnBuild": ["RUN true"], "Image": "sha256:0", "Future": { "Deep": [1] },
          "Healthcheck": { "Test": ["CMD", "true"], "Interval": 1000000000, "Retries": 3 } }
        """;

    private const string RichRoot = """
        { "author": "somebody", "variant": "v1", "os.version": "10.0.1", "os.features": ["one"], "docker_version": "27.0",
          "container": "0123", "container_config": { "Cmd": ["x"] }, "future": { "deep": true } }
        """;

    /// <summary>Pushes all to a registry, the same bytes to each.</summary>
    public static async Task PushAsync(DockerRegistry registry, Imagebuild imagebuild)
    {
        // A store to keep what is made of this machine's .NET.
        imagebuild.Run("copy", "-q", "scratch", "store:empty");
        foreach (var kind in new[] { "runtime-deps", "runtime", "aspnet" })
            imagebuild.Run("copy", "-q", $"host:{kind}:10.0", $"docker://{registry.Host}/bases/{kind}:10.0");
        var folder = new RegistryFolder(registry);
        await PushAsync(folder, "app", Docker, App);
        await PushAsync(folder, "appoci", Oci, App);
        await PushAsync(folder, "plain", Docker, """{ "Env": ["PATH=/bin"], "User": "base", "Cmd": ["sh"] }""");
        await PushAsync(folder, "bare", Oci, "{}");
        await PushAsync(folder, "entry", Docker, """{ "Entrypoint": ["/entry.sh", "x"], "Cmd": ["a", "b"] }""");
        await PushAsync(folder, "dotnet", Docker, """{ "Entrypoint": ["dotnet"], "Cmd": ["--info"] }""");
        await PushAsync(folder, "urls", Docker, """{ "Env": ["ASPNETCORE_URLS=http://+:80;https://*:443"] }""");
        await PushAsync(folder, "windows", Docker, "{}", root: """{ "os.version": "10.0.20348.1" }""", os: "windows");
        await PushAsync(folder, "rich", Docker, Rich, RichRoot);
        await PushAsync(folder, "richoci", Oci, Rich, RichRoot);
        await PushListAsync(folder, "list", ["amd64", "arm64"], architecture =>
            (new() { ["architecture"] = architecture, ["os"] = "linux" }, PushAsync(folder, "list", Docker, App, architecture: architecture, tag: null)));
        await PushListAsync(folder, "winlist", ["10.0.20348.1", "10.0.26100.1"], version => (
            new() { ["architecture"] = "amd64", ["os"] = "windows", ["os.version"] = version },
            PushAsync(folder, "winlist", Docker, "{}", root: $$"""{ "os.version": "{{version}}" }""", os: "windows", tag: null)));
    }

    private static async Task PushListAsync(
        RegistryFolder folder, string name, string[] parts, Func<string, (JsonObject Platform, Task<(string Digest, int Size)> Push)> push)
    {
        var manifests = new JsonArray();
        foreach (var (platform, pushed) in parts.Select(push))
        {
            var (digest, size) = await pushed;
            manifests.Add(new JsonObject { ["mediaType"] = Docker, ["digest"] = digest, ["size"] = size, ["platform"] = platform });
        }

        const string type = "application/vnd.docker.distribution.manifest.list.v2+json";
        var list = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = type, ["manifests"] = manifests };
        await folder.PushManifestAsync($"bases/{name}", "1", type, list.ToJsonString());
    }

    private static async Task<(string Digest, int Size)> PushAsync(
        RegistryFolder folder, string name, string type, string config, string root = "{}", string architecture = "amd64",
        string os = "linux", string? tag = "1")
    {
        var repository = "bases/" + name;
        var (tar, blob) = Layer($"base {name} {architecture}");
        var image = JsonNode.Parse(root)!.AsObject();
        image["created"] = "2020-02-02T02:02:02Z";
        image["architecture"] = architecture;
        image["os"] = os;
        image["config"] = JsonNode.Parse(config);
        image["rootfs"] = new JsonObject
        {
            ["type"] = "layers",
            ["diff_ids"] = new JsonArray("sha256:" + Convert.ToHexStringLower(SHA256.HashData(tar))),
        };
        image["history"] = JsonNode.Parse("""
            [{ "created": "2020-02-02T02:02:02Z", "created_by": "/bin/sh -c #(nop) ADD file:0 in / ", "comment": "c", "author": "a" },
             { "created": "2020-02-02T02:02:03Z", "created_by": "CMD [\"x\"]", "empty_layer": true }]
            """);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(image);
        var isOci = type == Oci;
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = type,
            ["config"] = Descriptor(
                isOci ? "application/vnd.oci.image.config.v1+json" : "application/vnd.docker.container.image.v1+json",
                await folder.PushBlobAsync(repository, bytes), bytes.Length),
            ["layers"] = new JsonArray(Descriptor(
                isOci ? "application/vnd.oci.image.layer.v1.tar+gzip" : "application/vnd.docker.image.rootfs.diff.tar.gzip",
                await folder.PushBlobAsync(repository, blob), blob.Length)),
        };
        if (isOci)
            manifest["annotations"] = new JsonObject { ["of.the"] = "base" };
        var json = manifest.ToJsonString();
        return (await folder.PushManifestAsync(repository, tag, type, json), json.Length);
    }

    private static JsonObject Descriptor(string type, string digest, int size) =>
        new() { ["mediaType"] = type, ["digest"] = digest, ["size"] = size };

    private static (byte[] Tar, byte[] Blob) Layer(string text)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/base")
            {
                DataStream = content,
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        using var blob = new MemoryStream();
        using (var gzip = new GZipStream(blob, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(tar.ToArray());
        return (tar.ToArray(), blob.ToArray());
    }
}
