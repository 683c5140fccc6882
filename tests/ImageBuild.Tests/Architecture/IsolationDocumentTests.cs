using System.Text.RegularExpressions;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Architecture;

/// <summary>What <c>ISOLATION.md</c> says is shown by tests that are there.</summary>
[TestClass]
public class IsolationDocumentTests
{
    [TestMethod]
    public void EveryTestThatIsNamedIsThere()
    {
        var sources = Directory.EnumerateFiles(Repository.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(f => Path.GetFileNameWithoutExtension(f)!, File.ReadAllText);
        var document = File.ReadAllText(Repository.PathOf("src", "ImageBuild.Runtime", "ISOLATION.md"));
        var named = Regex.Matches(document, @"`(\w+Tests)(?:\.(\w+))?`");
        Assert.IsGreaterThan(15, named.Count);
        foreach (Match test in named)
            Assert.IsTrue(sources[test.Groups[1].Value].Any(s => s.Contains($" {test.Groups[2].Value}", StringComparison.Ordinal)), test.Value);
    }
}
