using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

[TestClass]
public class RegistryOptionsTests
{
    [TestMethod]
    [DataRow("a.example", "a.example:5000", true, DisplayName = "any port of a host")]
    [DataRow("a.example:5000", "a.example:5000", true, DisplayName = "its port")]
    [DataRow("a.example:5000", "a.example", false, DisplayName = "no port is the port of https")]
    [DataRow("a.example:5000", "a.example:5001", false, DisplayName = "another port")]
    [DataRow("x; a.example ,y", "a.example", true, DisplayName = "one of several")]
    [DataRow("", "a.example", false, DisplayName = "none")]
    public void AHostIsReachedByPlainHttpIfItIsDeclared(string list, string authority, bool expected) =>
        Assert.AreEqual(expected, new RegistryOptions().WithInsecureRegistries(list).IsInsecure(authority));

    [TestMethod]
    public void MirrorsKeepTheirOrder()
    {
        var options = new RegistryOptions().WithMirrors("docker.io=first.example;docker.io=second.example:5000/hub,quay.io=q.example");
        Assert.AreEqual("first.example second.example:5000/hub", string.Join(' ', options.Mirrors["docker.io"]));
        Assert.AreEqual("q.example", options.Mirrors["quay.io"].Single());
    }

    [TestMethod]
    [DataRow("docker.io")]
    [DataRow("=mirror.example")]
    [DataRow("docker.io=")]
    [DataRow("docker.io=mirror", DisplayName = "that would be a repository of Docker Hub")]
    [DataRow("docker.io=https://mirror.example")]
    [DataRow("docker.io=mirror.example/UPPER")]
    [DataRow("docker.io=a.example=b.example")]
    public void WhatIsNoMirrorIsSaid(string item) => Assert.AreEqual(
        ErrorCode.InvalidMirror,
        Assert.ThrowsExactly<ImageBuildException>(() => new RegistryOptions().WithMirrors(item)).Code);

    [TestMethod]
    [DataRow("DOTNET_CONTAINER", DisplayName = "by the newer names")]
    [DataRow("SDK_CONTAINER", DisplayName = "by the older names")]
    public void TheSdksVariablesOfChunksCount(string prefix)
    {
        var options = RegistryOptions.FromEnvironment(new Dictionary<string, string>
        {
            [prefix + "_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES"] = "5248080",
            [prefix + "_DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD"] = "True",
        });
        Assert.AreEqual(5_248_080, options.ChunkSize);
        Assert.IsTrue(options.AlwaysInChunks);
    }

    [TestMethod]
    public void WithoutThemAChunkIsSixteenMebibytesAndNobodyNeedsOne()
    {
        var options = RegistryOptions.FromEnvironment(new Dictionary<string, string>
        {
            ["DOTNET_CONTAINER_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES"] = "",
            ["DOTNET_CONTAINER_DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD"] = "0",
        });
        Assert.AreEqual(16 << 20, options.ChunkSize);
        Assert.IsFalse(options.AlwaysInChunks);
    }

    [TestMethod]
    [DataRow("DOTNET_CONTAINER_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES", "0")]
    [DataRow("DOTNET_CONTAINER_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES", "-5")]
    [DataRow("DOTNET_CONTAINER_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES", "64k")]
    [DataRow("DOTNET_CONTAINER_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES", "9999999999")]
    [DataRow("SDK_CONTAINER_DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD", "perhaps")]
    public void AVariableThatCanNotBeIsSaidByItsName(string name, string value)
    {
        var error = Assert.ThrowsExactly<ImageBuildException>(
            () => RegistryOptions.FromEnvironment(new Dictionary<string, string> { [name] = value }));
        Assert.AreEqual(ErrorCode.InvalidEnvironmentValue, error.Code);
        StringAssert.Contains(error.Message, name);
    }
}
