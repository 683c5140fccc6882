using ImageBuild.Runtime.Containers;

namespace ImageBuild.Runtime.Tests.Containers;

[TestClass]
public class ContainerNamesTests
{
    // crun before 1.28: what names a container became a path.
    [TestMethod]
    [DataRow("../x")]
    [DataRow("a/../../x")]
    [DataRow("/x")]
    [DataRow("..")]
    [DataRow(".hidden")]
    [DataRow("-v")]
    [DataRow("a b")]
    [DataRow("a\n")]
    [DataRow("a\0")]
    [DataRow("\u00e9")]
    [DataRow("")]
    public void APathAnOptionOrAnythingButAWordIsNoName(string name) => Assert.IsFalse(ContainerNames.IsValid(name));

    [TestMethod]
    public void ANameOf128CharactersIsTheLongest()
    {
        Assert.IsTrue(ContainerNames.IsValid(new string('a', 128)));
        Assert.IsFalse(ContainerNames.IsValid(new string('a', 129)));
        Assert.IsFalse(ContainerNames.IsValid(new string('a', 300)));
        Assert.IsTrue(ContainerNames.IsValid(ContainerNames.Random()));
    }
}
