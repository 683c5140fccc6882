using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary><c>login</c> and <c>logout</c> before a registry with passwords, and skopeo, which reads what they write.</summary>
[TestClass]
public sealed class LoginTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void WhoIsLoggedInMayPushAndSkopeoTooUntilTheLogout()
    {
        using var registry = Registry();
        var image = $"{registry.Host}/app:1";
        Login(null, "copy", "scratch", $"store:{image}").Succeed();
        StringAssert.Contains(Login(null, "push", image).Error, "error IMG2005");

        var login = Login("right", "login", "-u", "user", "--password-stdin", registry.Host).Succeed();
        Assert.AreEqual("Login Succeeded\n", login.Output);
        Assert.DoesNotContain("right", login.Error);
        Login(null, "push", image).Succeed();
        var inspect = new[] { "inspect", "--raw", "--tls-verify=false", "--authfile", folder["docker/config.json"], $"docker://{image}" };
        Tool.Run("skopeo", inspect);

        Assert.AreEqual($"Removing login credentials for {registry.Host}\n", Login(null, "logout", registry.Host).Succeed().Output);
        Assert.AreEqual($"Not logged in to {registry.Host}\n", Login(null, "logout", registry.Host).Succeed().Output);
        StringAssert.Contains(Login(null, "push", image).Error, "error IMG2005");
        Assert.AreNotEqual(0, Tool.Try("skopeo", inspect).ExitCode);
    }

    [TestMethod]
    public void AWrongPasswordIsNotKept()
    {
        using var registry = Registry();
        var login = Login("wrong", "login", "-u", "user", "--password-stdin", registry.Host);
        Assert.AreEqual(1, login.ExitCode);
        StringAssert.StartsWith(login.Error, "imagebuild: error IMG2005: ");
        Assert.DoesNotContain("wrong", login.Error);
        Assert.IsFalse(File.Exists(folder["docker/config.json"]));
    }

    [TestMethod]
    [DataRow("login ghcr.io", DisplayName = "no terminal")]
    [DataRow("login --password-stdin ghcr.io", DisplayName = "no user")]
    [DataRow("login -u me --password-stdin ghcr.io", DisplayName = "an empty password")]
    [DataRow("login -u me -p x ghcr.io/team", DisplayName = "a repository")]
    [DataRow("login -u me -p x word", DisplayName = "no host")]
    public void WhatIsMissingIsSaid(string arguments)
    {
        var login = Login("", arguments.Split(' '));
        Assert.AreEqual(1, login.ExitCode);
        StringAssert.Contains(login.Error, "imagebuild: error IMG2020: ");
    }

    private ToolResult Login(string? input, params string[] arguments) =>
        Tool.Try(
            Imagebuild.Program,
            ["--store", folder["store"], .. arguments],
            input,
            environment: new Dictionary<string, string?> { ["DOCKER_CONFIG"] = folder["docker"] });

    private static DockerRegistry Registry()
    {
        Tool.Require("htpasswd", "skopeo");
        return DockerRegistry.Start(
            configuration: "auth:\n  htpasswd: {realm: test, path: FOLDER/htpasswd}",
            prepare: f => File.WriteAllText($"{f}/htpasswd", Tool.Run("htpasswd", "-Bbn", "user", "right")));
    }
}
