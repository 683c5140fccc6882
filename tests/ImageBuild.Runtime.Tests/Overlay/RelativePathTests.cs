using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Tests.Overlay;

[TestClass]
public class RelativePathTests
{
    [TestMethod]
    [DataRow("", "", "")]
    [DataRow("a", "", "a")]
    [DataRow("a/b", "a", "b")]
    [DataRow("a/b/c", "a/b", "c")]
    public void APathIsItsFolderAndItsName(string path, string parent, string name)
    {
        Assert.AreEqual(parent, RelativePath.Parent(path));
        Assert.AreEqual(name, RelativePath.Name(path));
        Assert.AreEqual(path, RelativePath.Join(parent, name));
    }

    [TestMethod]
    [DataRow("a", "a", true)]
    [DataRow("a/b", "a", true)]
    [DataRow("a-b", "a", false)]
    [DataRow("ab", "a", false)]
    [DataRow("a", "a/b", false)]
    public void WhatOnlyBeginsLikeAFolderIsNotInIt(string path, string folder, bool isWithin) =>
        Assert.AreEqual(isWithin, RelativePath.IsWithin(path, folder));
}
