namespace ImageBuild.Tasks.Tests;

/// <summary>The base that a project names or that is inferred, and the parts of its name.</summary>
[TestClass]
public class InferBaseImageTests
{
    [TestMethod]
    [DataRow("", "mcr.microsoft.com/dotnet/runtime:10.0", "mcr.microsoft.com dotnet/runtime 10.0 ", DisplayName = "none")]
    [DataRow("reg.example:5000/a/b:1", "reg.example:5000/a/b:1", "reg.example:5000 a/b 1 ", DisplayName = "by tag")]
    [DataRow("debian", "debian", "docker.io library/debian latest ", DisplayName = "on Docker Hub")]
    [DataRow("docker://reg.example/a:1", "docker://reg.example/a:1", "reg.example a 1 ", DisplayName = "with its scheme")]
    [DataRow("host", "host", "   ", DisplayName = "in no registry")]
    public void ItsNameIsTakenApart(string said, string image, string parts)
    {
        var task = Infer(said);
        Assert.AreEqual(image, task.BaseImage);
        Assert.AreEqual(parts, $"{task.BaseRegistry} {task.BaseName} {task.BaseTag} {task.BaseDigest}");
    }

    [TestMethod]
    public void ADigestIsAPartToo()
    {
        var digest = "sha256:" + new string('a', 64);
        Assert.AreEqual(digest, Infer($"reg.example/a@{digest}").BaseDigest);
    }

    private static InferBaseImage Infer(string said)
    {
        var engine = new MockEngine();
        var task = new InferBaseImage { BuildEngine = engine, UserBaseImage = said, SdkVersion = "10.0.401", TargetFrameworkVersion = "10.0" };
        Assert.IsTrue(task.Execute(), engine.Log);
        return task;
    }
}
