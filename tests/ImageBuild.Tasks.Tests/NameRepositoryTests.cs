namespace ImageBuild.Tasks.Tests;

/// <summary>The name that a repository gets.</summary>
[TestClass]
public class NameRepositoryTests
{
    [TestMethod]
    [DataRow("", "team/app_1", "team/app_1", DisplayName = "a valid one")]
    [DataRow("", "My.App", "my-app", DisplayName = "one that is made valid")]
    [DataRow("Old", "new", "old", DisplayName = "the obsolete one, which wins")]
    public void TheNameIs(string imageName, string repository, string expected)
    {
        var engine = new MockEngine();
        var task = new NameRepository { BuildEngine = engine, ImageName = imageName, Repository = repository };
        Assert.IsTrue(task.Execute(), engine.Log);
        Assert.AreEqual(expected, task.Repository);
        Assert.AreEqual(imageName.Length > 0, engine.Log.StartsWith("warning IMG1091: ", StringComparison.Ordinal), engine.Log);
    }

    [TestMethod]
    [DataRow("", "a//b", "ContainerRepository")]
    [DataRow("a//b", "", "ContainerImageName")]
    public void ANameThatCantBeMadeValidIsAnErrorOfItsProperty(string imageName, string repository, string property)
    {
        var engine = new MockEngine();
        Assert.IsFalse(new NameRepository { BuildEngine = engine, ImageName = imageName, Repository = repository }.Execute());
        StringAssert.StartsWith(engine.Log.Split('\n')[^1], $"error IMG1042: {property} ");
    }
}
