using System.Security.Cryptography;
using System.Text;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Compatibility;

/// <summary>
/// What a docker-registry keeps, read from its folder: every reference that was pushed, whoever says what about it.
/// </summary>
internal sealed class RegistryFolder(DockerRegistry registry)
{
    private string Root => Path.Combine(registry.Folder, "data/docker/registry/v2");

    private string Repositories => Path.Combine(Root, "repositories");

    /// <summary>
    /// A shell command that moves all repositories but the bases to a folder. Their blobs stay, and the registry keeps
    /// nothing of them in memory.
    /// </summary>
    public string SetAside(string folder) =>
        $"find '{Repositories}' -mindepth 1 -maxdepth 1 ! -name bases -exec mv -t '{folder}' '{{}}' +";

    /// <summary>What was set aside: <c>repository:tag</c> with the digests of the manifests.</summary>
    public static IReadOnlyDictionary<string, string> ReferencesIn(string folder) => Directory
        .EnumerateFiles(folder, "link", SearchOption.AllDirectories)
        .Where(link => link.EndsWith("/current/link", StringComparison.Ordinal))
        .Select(link => (Name: Path.GetRelativePath(folder, link).Split("/_manifests/tags/"), Digest: File.ReadAllText(link)))
        .ToDictionary(r => $"{r.Name[0]}:{r.Name[1].Split('/')[0]}", r => r.Digest);

    /// <summary>The digest of a base's manifest.</summary>
    public string DigestOf(string basis) =>
        File.ReadAllText(Path.Combine(Repositories, "bases", basis, "_manifests/tags/1/current/link"));

    /// <summary>A blob, manifests among them.</summary>
    public Stream Open(string digest)
    {
        var hex = digest.Split(':')[1];
        return File.OpenRead(Path.Combine(Root, "blobs/sha256", hex[..2], hex, "data"));
    }

    /// <summary>Pushes bytes as a blob.</summary>
    /// <returns>Their digest.</returns>
    public async Task<string> PushBlobAsync(string repository, byte[] content)
    {
        using var client = new HttpClient();
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
        var start = await client.PostAsync(new Uri($"http://{registry.Host}/v2/{repository}/blobs/uploads/"), null);
        var place = new Uri($"{start.Headers.Location}&digest={digest}");
        (await client.PutAsync(place, new ByteArrayContent(content))).EnsureSuccessStatusCode();
        return digest;
    }

    /// <summary>Pushes a manifest, under a tag or, for a part of an index, under its own digest.</summary>
    /// <returns>Its digest.</returns>
    public async Task<string> PushManifestAsync(string repository, string? tag, string mediaType, string json)
    {
        using var client = new HttpClient();
        var content = Encoding.UTF8.GetBytes(json);
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new(mediaType);
        var place = new Uri($"http://{registry.Host}/v2/{repository}/manifests/{tag ?? digest}");
        (await client.PutAsync(place, body)).EnsureSuccessStatusCode();
        return digest;
    }
}
