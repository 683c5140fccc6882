using ImageBuild.Credentials;
using ImageBuild.Tests.Registry;

namespace ImageBuild.Tests.Credentials;

[TestClass]
public sealed class CredentialHelperTests : IDisposable
{
    private const string Server = "registry.example.com:5000";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("imagebuild-test-");
    private readonly FakeHelper helper = new();

    public void Dispose()
    {
        helper.Dispose();
        folder.Delete(recursive: true);
    }

    [TestMethod]
    [DataRow(Server, "{\"credsStore\": \"test\"}", DisplayName = "the one for all")]
    [DataRow(Server, "{\"credHelpers\": {\"registry.example.com:5000\": \"test\"}, \"credsStore\": \"missing\"}", DisplayName = "the one for the registry")]
    [DataRow("docker.io", "{\"credHelpers\": {\"https://index.docker.io/v1/\": \"test\"}}", DisplayName = "Docker Hub by the name that docker writes")]
    public async Task WhatIsSavedIsWithTheHelperAndFoundThere(string registry, string config)
    {
        var path = Write(config);
        var file = Open(path);
        Assert.AreEqual("test", await file.SaveAsync(registry, new Credential.Password("user", "hidden \"ü\"", ""), default));
        Assert.DoesNotContain("hidden", File.ReadAllText(path));
        var found = (Credential.Password)(await file.FindAsync(Query(registry), default))!;
        Assert.AreEqual(("user", "hidden \"ü\"", "docker-credential-test"), (found.User, found.Secret, found.Source));
        Assert.IsTrue(await file.RemoveAsync(registry, default));
        Assert.IsNull(await file.FindAsync(Query(registry), default));
        Assert.IsFalse(await file.RemoveAsync(registry, default));
        Assert.AreEqual("", file.Problem);
    }

    [TestMethod]
    public async Task AHelperMayHaveAnIdentityToken()
    {
        using var token = new FakeHelper("""echo '{"ServerURL":"x","Username":"<token>","Secret":"refresh"}'""");
        var found = await Open(Write("""{"credsStore": "test"}"""), token).FindAsync(Query(Server), default);
        Assert.AreEqual("refresh", ((Credential.IdentityToken)found!).Token);
    }

    [TestMethod]
    [DataRow("echo 'the keychain is locked'; exit 1", "it says: the keychain is locked", DisplayName = "that refuses")]
    [DataRow("printf 'bad \\033[31mred'; exit 1", "it says: bad  [31mred", DisplayName = "whose words would do something to a terminal")]
    [DataRow("echo '{\"Secret\":\"hunter2\"}'; exit 1", "it does not say why", DisplayName = "that fails and prints its secret")]
    [DataRow("echo hunter2", "not the JSON of a credential", DisplayName = "that answers something else")]
    [DataRow("echo '[\"hunter2\"]'", "not the JSON of a credential", DisplayName = "that answers other JSON")]
    public async Task AHelperThatFailsIsPassedOverAndSaid(string script, string problem)
    {
        using var failing = new FakeHelper(script);
        var path = Write("""{"credsStore": "test", "auths": {"registry.example.com:5000": {"auth": "dTpw"}}}""");
        var file = Open(path, failing);
        var found = await file.FindAsync(Query(Server), default);
        Assert.AreEqual("u", ((Credential.Password)found!).User);
        StringAssert.Contains(file.Problem, problem);
        var source = new CredentialFiles([file]).Sources.Single();
        StringAssert.Contains(source, path);
        StringAssert.Contains(source, "docker-credential-test");
        Assert.DoesNotContain("hunter2", source);
    }

    [TestMethod]
    [DataRow("missing", DisplayName = "that is not there")]
    [DataRow("../../bin/sh", DisplayName = "that is a path")]
    public async Task AHelperThatIsNotThereKeepsNothingInTheClear(string name)
    {
        var path = Write($$"""{"credsStore": "{{name}}"}""");
        var before = File.ReadAllText(path);
        var error = await Scene.FailsAsync(
            ErrorCode.CredentialHelperFailed, () => Open(path).SaveAsync(Server, new Credential.Password("user", "hidden", ""), default));
        StringAssert.Contains(error.Message, "docker-credential-" + name);
        Assert.AreEqual(before, File.ReadAllText(path));
    }

    [TestMethod]
    public async Task OneThatHangsEndsWithTheBuild()
    {
        using var slow = new FakeHelper("sleep 600");
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => Open(Write("""{"credsStore": "test"}"""), slow).FindAsync(Query(Server), cancel.Token));
    }

    private static CredentialQuery Query(string registry) => new(registry, "team/app", RegistryAccess.Pull);

    private CredentialFile Open(string path, FakeHelper? other = null) => new(path, new CredentialHelpers((other ?? helper).Environment));

    private string Write(string json)
    {
        var path = Path.Combine(folder.FullName, "config.json");
        File.WriteAllText(path, json);
        return path;
    }
}
