using ImageBuild.Credentials;
using ImageBuild.Tests.Registry;

namespace ImageBuild.Tests.Credentials;

[TestClass]
public sealed class CredentialFilesTests : IDisposable
{
    private const string Docker = """
        {"auths": {
          "https://index.docker.io/v1/": {"auth": "aHViOmh1YnB3"},
          "https://v1.example.com/v1/": {"auth": "djE6djFwdw=="},
          "registry.example.com:5000": {"auth": "dXNlcjpwYTpzcw=="},
          "registry.example.com:5000/team": {"auth": "dGVhbTp0ZWFtcHc="},
          "words.example.com": {"username": "me", "password": "mine"},
          "token.example.com": {"auth": "PHRva2VuPjo=", "identitytoken": "refresh"},
          "helper.example.com": {}
        }, "credsStore": "desktop"}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("imagebuild-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    [DataRow("docker.io", "library/alpine", "hub:hubpw", DisplayName = "Docker Hub by the name that docker writes")]
    [DataRow("v1.example.com", "a", "v1:v1pw", DisplayName = "a URL with a version")]
    [DataRow("registry.example.com:5000", "other/app", "user:pa:ss", DisplayName = "a colon in the password")]
    [DataRow("registry.example.com:5000", "team/app", "team:teampw", DisplayName = "podman's key of a namespace first")]
    [DataRow("registry.example.com:5000", "teamwork", "user:pa:ss", DisplayName = "a namespace is not the beginning of a word")]
    [DataRow("registry.example.com", "team/app", null, DisplayName = "another port is another registry")]
    [DataRow("words.example.com", "a", "me:mine", DisplayName = "user and password in clear")]
    [DataRow("token.example.com", "a", "refresh", DisplayName = "an identity token")]
    [DataRow("helper.example.com", "a", null, DisplayName = "an entry without anything in it")]
    [DataRow("example.com", "a", null, DisplayName = "a domain above")]
    public async Task AreFoundUnderTheNamesThatDockerAndPodmanWrite(string registry, string repository, string? expected)
    {
        var found = await FindAsync(registry, repository, Write("config.json", Docker));
        Assert.AreEqual(expected, found switch
        {
            Credential.Password password => $"{password.User}:{password.Secret}",
            Credential.IdentityToken token => token.Token,
            _ => null,
        });
    }

    [TestMethod]
    public async Task TheFirstFileThatHasOneWins()
    {
        var first = Write("first", """{"auths": {"a.example.com": {"auth": "Zmlyc3Q6MQ=="}}}""");
        var second = Write("second", """{"auths": {"a.example.com": {"auth": "c2Vjb25kOjI="}, "b.example.com": {"auth": "c2Vjb25kOjI="}}}""");
        var missing = Path.Combine(folder, "missing");
        Assert.AreEqual("first", ((Credential.Password)(await FindAsync("a.example.com", "x", missing, first, second))!).User);
        Assert.AreEqual("second", ((Credential.Password)(await FindAsync("b.example.com", "x", missing, first, second))!).User);
    }

    [TestMethod]
    [DataRow("{", DisplayName = "no JSON")]
    [DataRow("[]", DisplayName = "a list")]
    [DataRow("""{"auths": []}""", DisplayName = "auths that are a list")]
    [DataRow("""{"auths": {"a.example.com": {"auth": "!secret!"}}}""", DisplayName = "no base64")]
    [DataRow("""{"auths": {"a.example.com": {"auth": "c2VjcmV0"}}}""", DisplayName = "no colon")]
    [DataRow("""{"auths": {"a.example.com": {"auth": 1}}}""", DisplayName = "a number")]
    public async Task ABrokenFileIsSaidWithoutWhatIsInIt(string json)
    {
        var file = Write("config.json", json);
        var error = await Scene.FailsAsync(
            ErrorCode.CredentialsUnreadable, async () => await FindAsync("a.example.com", "x", file));
        StringAssert.Contains(error.Message, file);
        Assert.DoesNotContain("secret", error.Message);
        Assert.IsNull(error.InnerException);
    }

    [TestMethod]
    public void ACredentialNeverPrintsItsSecret()
    {
        Credential[] all = [new Credential.Password("u", "hidden", "here"), new Credential.IdentityToken("hidden", "here")];
        foreach (var credential in all)
            Assert.AreEqual("here", $"{credential}");
    }

    [TestMethod]
    [DataRow("HOME=/h", "/h/.docker/config.json /h/.config/containers/auth.json", DisplayName = "home")]
    [DataRow("HOME=/h DOCKER_CONFIG=/d", "/d/config.json /h/.config/containers/auth.json", DisplayName = "docker's")]
    [DataRow("HOME=/h REGISTRY_AUTH_FILE=/r XDG_RUNTIME_DIR=/x XDG_CONFIG_HOME=/c",
        "/r /h/.docker/config.json /x/containers/auth.json /c/containers/auth.json", DisplayName = "podman's")]
    [DataRow("", "", DisplayName = "nothing")]
    public void TheEnvironmentSaysWhereTheyAre(string environment, string expected) => Assert.AreEqual(
        expected, string.Join(' ', CredentialFiles.Paths(Variables(environment))).Replace('\\', '/'));

    [TestMethod]
    [DataRow("", RegistryAccess.Push, "out.example.com", null, DisplayName = "none")]
    [DataRow("DOTNET_CONTAINER_REGISTRY_UNAME=u DOTNET_CONTAINER_REGISTRY_PWORD=p", RegistryAccess.Push, "out.example.com", "u:p", DisplayName = "push")]
    [DataRow("SDK_CONTAINER_REGISTRY_UNAME=u SDK_CONTAINER_REGISTRY_PWORD=p", RegistryAccess.Push, "out.example.com", "u:p", DisplayName = "the older name")]
    [DataRow("DOTNET_CONTAINER_REGISTRY_UNAME=u DOTNET_CONTAINER_REGISTRY_PWORD=p", RegistryAccess.Pull, "base.example.com", null,
        DisplayName = "the plain pair is not for the base's registry")]
    [DataRow("DOTNET_CONTAINER_REGISTRY_UNAME=u DOTNET_CONTAINER_REGISTRY_PWORD=p", RegistryAccess.Pull, "out.example.com", "u:p",
        DisplayName = "but for the base if it is in the same one")]
    [DataRow("DOTNET_CONTAINER_PULL_REGISTRY_UNAME=u DOTNET_CONTAINER_PULL_REGISTRY_PWORD=p", RegistryAccess.Pull, "base.example.com", "u:p", DisplayName = "pull")]
    [DataRow("DOTNET_CONTAINER_REGISTRY_UNAME=u", RegistryAccess.Push, "out.example.com", null, DisplayName = "half a pair")]
    public async Task TheSdksVariablesMeanWhatTheyMeanThere(
        string environment, RegistryAccess access, string registry, string? expected)
    {
        var store = new EnvironmentCredentials(Variables(environment), "out.example.com");
        var found = await store.FindAsync(new CredentialQuery(registry, "app", access), CancellationToken.None);
        Assert.AreEqual(expected, found is Credential.Password p ? $"{p.User}:{p.Secret}" : null);
    }

    private static Dictionary<string, string> Variables(string text) => text
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);

    private string Write(string name, string json)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, json);
        return file;
    }

    private static ValueTask<Credential?> FindAsync(string registry, string repository, params string[] files) =>
        new CredentialFiles([.. files.Select(f => new CredentialFile(f, new CredentialHelpers(new Dictionary<string, string>())))]).FindAsync(new CredentialQuery(registry, repository, RegistryAccess.Pull), CancellationToken.None);
}
