using System.Text;
using System.Text.RegularExpressions;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Compatibility;

/// <summary>COMPATIBILITY.md says what the tests know, and leaves out nothing that the SDK has.</summary>
[TestClass]
public sealed partial class DocumentTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("src", "ImageBuild.Tasks", "COMPATIBILITY.md"));

    [TestMethod]
    public void TheDifferencesAreThoseOfTheTests()
    {
        CollectionAssert.AreEqual(Differences.All.Select(d => $"| {d.Name} | {d.Reason} |").ToList(), Rows("Differences"));
    }

    [TestMethod]
    public void EveryPropertyItemAndVariableOfTheSdkIsThere()
    {
        var missing = Targets().Concat(Variables()).Distinct().Where(name => !Text.Contains($"`{name}`", StringComparison.Ordinal)
            && !Text.Contains($"`@({name})`", StringComparison.Ordinal)).ToList();
        Assert.IsEmpty(missing, string.Join(' ', missing));
    }

    private static List<string> Rows(string heading) =>
        [.. Text.Split($"\n## {heading}\n")[1].Split("\n## ")[0].Split('\n').Where(l => l.StartsWith('|')).Skip(2)];

    private static string Sdk() => Directory.EnumerateDirectories("/usr/share/dotnet/sdk").Order(StringComparer.Ordinal).Last();

    private static IEnumerable<string> Targets() => Directory.EnumerateFiles(Path.Combine(Sdk(), "Containers", "build"), "*.targets")
        .SelectMany(f => Used().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value);

    // Texts of an assembly are in UTF-16, at even and at odd addresses.
    private static IEnumerable<string> Variables()
    {
        var bytes = File.ReadAllBytes(Directory.EnumerateFiles(
            Path.Combine(Sdk(), "Containers", "tasks"), "Microsoft.NET.Build.Containers.dll", SearchOption.AllDirectories).First());
        return new[] { bytes, bytes[1..] }.SelectMany(b => Variable().Matches(Encoding.Unicode.GetString(b))).Select(m => m.Value);
    }

    [GeneratedRegex(@"[$@]\(((?:Container|Generated)[A-Z]\w+|LocalRegistry|RegistryUrl|\w*ImageTag|EnableSdkContainerSupport)\b")]
    private static partial Regex Used();

    [GeneratedRegex(@"(?:DOTNET|SDK)_CONTAINER_[A-Z_]+|XDG_[A-Z_]+")]
    private static partial Regex Variable();
}
