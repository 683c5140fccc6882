using ImageBuild.Testing;

namespace ImageBuild.Tests.Architecture;

/// <summary>What <c>ISOLATION.md</c> says is shown by tests that are there.</summary>
[TestClass]
public class IsolationDocumentTests
{
    [TestMethod]
    public void EveryTestThatIsNamedIsThere() =>
        NamedTests.AssertThere(File.ReadAllText(Repository.PathOf("src", "ImageBuild.Runtime", "ISOLATION.md")), least: 15);
}
