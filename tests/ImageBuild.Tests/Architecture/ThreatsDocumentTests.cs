using System.Text.RegularExpressions;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Architecture;

/// <summary>What <c>THREATS.md</c> says is in the source, and what the source guards against is in it.</summary>
[TestClass]
public class ThreatsDocumentTests
{
    private static readonly string Document = File.ReadAllText(Repository.PathOf("src", "THREATS.md"));

    [TestMethod]
    public void EveryTestThatIsNamedIsThere() => NamedTests.AssertThere(Document, least: 80);

    [TestMethod]
    public void EveryClassThatIsNamedIsThere()
    {
        var classes = SourcesOf("src").Select(f => Path.GetFileName(f).Split('.')[0]).ToHashSet();
        var named = Regex.Matches(Document, @"`([A-Z][a-z]\w+)`").Select(m => m.Groups[1].Value).Where(n => !Regex.IsMatch(n, "(Tests|Conformance)$")).ToList();
        Assert.IsGreaterThan(30, named.Count);
        Assert.IsEmpty(named.Except(classes).ToList());
    }

    [TestMethod]
    public void EveryVulnerabilityThatTheSourceGuardsAgainstIsThere()
    {
        var guarded = SourcesOf("src").Concat(SourcesOf("tests")).SelectMany(f => Regex.Matches(File.ReadAllText(f), @"CVE-\d{4}-\d+")).Select(m => m.Value).Distinct().ToList();
        Assert.IsGreaterThan(30, guarded.Count);
        Assert.IsEmpty(guarded.Where(cve => !Document.Contains(cve, StringComparison.Ordinal)).ToList());
    }

    private static IEnumerable<string> SourcesOf(string folder) =>
        Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories);
}
