using System.Globalization;
using System.Text.RegularExpressions;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Architecture;

[TestClass]
public partial class ErrorCatalogTests
{
    private static readonly string Catalog = File.ReadAllText(Repository.PathOf("src", "ERRORS.md"));

    [TestMethod]
    public void EveryCodeHasItsCauseAndItsCureInTheCatalogAndNothingElseDoes()
    {
        var described = Entry().Matches(Catalog).Select(m => m.Groups["number"].Value).ToList();
        var defined = Enum.GetValues<ErrorCode>().Select(c => ((int)c).ToString("0000", CultureInfo.InvariantCulture));
        CollectionAssert.AreEqual(defined.ToList(), described);
    }

    [TestMethod]
    public void TheNextFreeNumbersAreFree()
    {
        var next = NextFree().Match(Catalog).Groups["number"].Captures.Select(c => int.Parse(c.Value, CultureInfo.InvariantCulture));
        foreach (var number in next)
        {
            var area = Enum.GetValues<ErrorCode>().Cast<int>().Where(c => c / 1000 == number / 1000);
            Assert.IsGreaterThan(area.DefaultIfEmpty(0).Max(), number, $"next free IMG{number}");
        }
    }

    [GeneratedRegex(@"^### IMG(?<number>\d{4})\nCause: .+\nCure: .+$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^Next free: (?:IMG(?<number>\d{4})(?:, )?)+\.$", RegexOptions.Multiline)]
    private static partial Regex NextFree();
}
