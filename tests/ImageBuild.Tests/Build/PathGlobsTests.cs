using ImageBuild.Build;

namespace ImageBuild.Tests.Build;

[TestClass]
public class PathGlobsTests
{
    private static readonly string[] Paths = ["a.dll", "a.pdb", ".hidden/a.pdb", "docs/in/b.md", "docs/ü.md", "docs.txt", "[x]/a.b"];

    [TestMethod]
    [DataRow("", "", DisplayName = "nothing")]
    [DataRow("*.pdb", "a.pdb", DisplayName = "in the folder itself")]
    [DataRow("**/*.pdb", ".hidden/a.pdb a.pdb", DisplayName = "in any folder, hidden ones too")]
    [DataRow("docs/**", "docs/in/b.md docs/ü.md", DisplayName = "all in a folder")]
    [DataRow("docs/", "docs/in/b.md docs/ü.md", DisplayName = "all in a folder, shorter")]
    [DataRow("./docs/*", "docs/ü.md", DisplayName = "from here")]
    [DataRow("docs\\**", "docs/in/b.md docs/ü.md", DisplayName = "as on Windows")]
    [DataRow("DOCS/**", "", DisplayName = "other capitals")]
    [DataRow(" a.dll ; docs.* ;", "a.dll docs.txt", DisplayName = "several, with blanks")]
    [DataRow("[x]/*", "[x]/a.b", DisplayName = "brackets as they are")]
    [DataRow("**", ".hidden/a.pdb [x]/a.b a.dll a.pdb docs.txt docs/in/b.md docs/ü.md", DisplayName = "everything")]
    public void GlobsMatch(string globs, string expected) => Assert.AreEqual(
        expected, string.Join(' ', new PathGlobs(globs).Match(Paths).Order(StringComparer.Ordinal)));
}
