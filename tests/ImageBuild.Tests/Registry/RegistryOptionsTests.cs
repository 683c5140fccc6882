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
}
