using System.Text.RegularExpressions;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Architecture;

/// <summary>The tests that a document names: <c>ClassTests</c> or <c>ClassTests.Method</c>, in backquotes.</summary>
internal static class NamedTests
{
    private static readonly Lazy<ILookup<string, string>> Sources = new(() =>
        Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .ToLookup(f => Path.GetFileNameWithoutExtension(f)!, File.ReadAllText));

    /// <summary>Fails if one is not there, or there are fewer than so many.</summary>
    public static void AssertThere(string document, int least)
    {
        var named = Regex.Matches(document, @"`(\w+(?:Tests|Conformance))(?:\.(\w+))?`");
        Assert.IsGreaterThan(least, named.Count);
        foreach (Match test in named)
            Assert.IsTrue(IsThere(test.Groups[1].Value, test.Groups[2].Value), test.Value);
    }

    /// <summary>Whether a class has a test of that name, of its own or of the conformance suite that it runs; any, if it is empty.</summary>
    public static bool IsThere(string type, string method) => Sources.Value[type].Any(s =>
        (s.Contains("[TestMethod", StringComparison.Ordinal) && (method.Length == 0 || Regex.IsMatch(s, $@"public (async )?(Task|void) {method}\(")))
        || (Regex.Match(s, $@"class {type}\b.*: (\w+Conformance)\b") is { Success: true } suite && IsThere(suite.Groups[1].Value, method)));
}
