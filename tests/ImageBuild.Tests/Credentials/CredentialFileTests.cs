using System.Text.Json.Nodes;
using ImageBuild.Credentials;
using ImageBuild.Tests.Registry;

namespace ImageBuild.Tests.Credentials;

/// <summary>What a login leaves in a file.</summary>
[TestClass]
public sealed class CredentialFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("imagebuild-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [TestMethod]
    [DataRow("ghcr.io", "ghcr.io")]
    [DataRow("docker.io", "https://index.docker.io/v1/")]
    public async Task ALoginIsWrittenAsDockerWritesItAndFoundAgain(string registry, string key)
    {
        var path = Path.Combine(folder.FullName, "new", "config.json");
        var file = Open(path);
        Assert.IsNull(await file.SaveAsync(registry, new Credential.Password("me", "pa:ss", ""), default));
        Assert.AreEqual("bWU6cGE6c3M=", (string?)JsonNode.Parse(File.ReadAllText(path))!["auths"]![key]!["auth"]);
        var found = (Credential.Password)(await file.FindAsync(new CredentialQuery(registry, "a", RegistryAccess.Push), default))!;
        Assert.AreEqual(("me", "pa:ss"), (found.User, found.Secret));
        if (!OperatingSystem.IsWindows())
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.HasCount(1, Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [TestMethod]
    public async Task WhatElseIsInTheFileStays()
    {
        var path = Write("""{"HttpHeaders": {"X": "<ü>"}, "auths": {"a.example.com": {"auth": "YTpi"}, "https://ghcr.io": {"auth": "b2xkOm9sZA=="}}, "detachKeys": "ctrl-e"}""");
        await Open(path).SaveAsync("ghcr.io", new Credential.Password("me", "pw", ""), default);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.AreEqual("""{"HttpHeaders":{"X":"<ü>"},"auths":{"a.example.com":{"auth":"YTpi"},"ghcr.io":{"auth":"bWU6cHc="}},"detachKeys":"ctrl-e"}""",
            json.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [TestMethod]
    public async Task ALogoutForgetsTheRegistryAlone()
    {
        var path = Write("""{"auths": {"a.example.com": {"auth": "YTpi"}, "ghcr.io": {"auth": "b2xkOm9sZA=="}}}""");
        Assert.IsTrue(await Open(path).RemoveAsync("ghcr.io", default));
        Assert.IsFalse(await Open(path).RemoveAsync("ghcr.io", default));
        CollectionAssert.AreEqual(new[] { "a.example.com" }, JsonNode.Parse(File.ReadAllText(path))!["auths"]!.AsObject().Select(a => a.Key).ToList());
        Assert.IsFalse(await Open(Path.Combine(folder.FullName, "missing")).RemoveAsync("ghcr.io", default));
    }

    [TestMethod]
    public async Task ALinkToTheFileStaysALink()
    {
        var real = Write("{}");
        var link = Path.Combine(folder.FullName, "link.json");
        File.CreateSymbolicLink(link, real);
        await Open(link).SaveAsync("ghcr.io", new Credential.Password("me", "pw", ""), default);
        Assert.AreEqual(real, new FileInfo(link).LinkTarget);
        StringAssert.Contains(File.ReadAllText(real), "ghcr.io");
    }

    [TestMethod]
    [DataRow("{", DisplayName = "no JSON")]
    [DataRow("[]", DisplayName = "a list")]
    [DataRow("""{"auths": []}""", DisplayName = "auths that are a list")]
    [DataRow("""{"auths": {}, "auths": {}}""", DisplayName = "auths twice")]
    [DataRow("""{"credsStore": 1}""", DisplayName = "a helper that is a number")]
    [DataRow("""{"auths": {"\ud800": {}}}""", DisplayName = "a registry that is no text")]
    public async Task ABrokenFileIsNotOverwritten(string json)
    {
        var path = Write(json);
        await Scene.FailsAsync(ErrorCode.CredentialsUnreadable, () => Open(path).SaveAsync("ghcr.io", new Credential.Password("me", "pw", ""), default));
        await Scene.FailsAsync(ErrorCode.CredentialsUnreadable, () => Open(path).RemoveAsync("ghcr.io", default));
        Assert.AreEqual(json, File.ReadAllText(path));
    }

    private static CredentialFile Open(string path) => new(path, new CredentialHelpers(new Dictionary<string, string>()));

    private string Write(string json)
    {
        var path = Path.Combine(folder.FullName, "config.json");
        File.WriteAllText(path, json);
        return path;
    }
}
