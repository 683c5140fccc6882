using ImageBuild.Build;

namespace ImageBuild.Tests.Build;

[TestClass]
public class RepositoryNameTests
{
    [TestMethod]
    [DataRow("hello", "hello", DisplayName = "valid as it is")]
    [DataRow("my.app/x_y", "my.app/x_y", DisplayName = "valid with a dot")]
    [DataRow("My.App", "my-app", DisplayName = "upper case, and so a dash for the dot too")]
    [DataRow("a..b", "a--b", DisplayName = "two dots")]
    [DataRow("team/My App", "team/my-app", DisplayName = "a space, in a part")]
    [DataRow("Größe", "gr--e", DisplayName = "letters that are not ASCII")]
    [DataRow("a:b", "a-b", DisplayName = "a colon begins no tag")]
    public void BadCharactersBecomeDashes(string name, string expected) =>
        Assert.AreEqual(expected, RepositoryName.Normalize("ContainerRepository", name));

    [TestMethod]
    [DataRow("", DisplayName = "empty")]
    [DataRow("-app", DisplayName = "begins with a dash")]
    [DataRow("_", DisplayName = "nothing else than separators")]
    [DataRow("a//b", DisplayName = "an empty part")]
    [DataRow("app-", DisplayName = "ends with a dash")]
    [DataRow(".app", DisplayName = "begins with a dot")]
    public void WhatCanNotBeMadeANameIsAnError(string name) => Assert.AreEqual(
        ErrorCode.InvalidRepository,
        Assert.ThrowsExactly<ImageBuildException>(() => RepositoryName.Normalize("ContainerRepository", name)).Code);
}
