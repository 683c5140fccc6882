using ImageBuild.Layers;

namespace ImageBuild.Tests.Layers;

[TestClass]
public class ImagePathTests
{
    [TestMethod]
    [DataRow("a/b", "/a/b")]
    [DataRow("/a/b", "/a/b")]
    [DataRow("./a/b/", "/a/b")]
    [DataRow("a//b/./c", "/a/b/c")]
    [DataRow("", "/")]
    [DataRow(".", "/")]
    [DataRow("a\\b", "/a\\b", DisplayName = "a backslash is a letter")]
    [DataRow("...", "/...", DisplayName = "three dots are a name")]
    public void APathFromOutsideIsReadAsItIsMeant(string text, string path) =>
        Assert.AreEqual(path, ImagePath.Parse(text).ToString());

    [TestMethod]
    [DataRow("..", DisplayName = "up")]
    [DataRow("a/../b", DisplayName = "up and down again")]
    [DataRow("a/..", DisplayName = "up at the end")]
    [DataRow("/../etc/passwd", DisplayName = "above the root")]
    [DataRow("a\0b", DisplayName = "a NUL")]
    public void APathThatClimbsOrHasANulIsNone(string text) => Assert.AreEqual(
        ErrorCode.InvalidImagePath, Assert.ThrowsExactly<ImageBuildException>(() => ImagePath.Parse(text)).Code);

    [TestMethod]
    public void ParentsComeOutermostFirstAndWithoutTheRoot() => CollectionAssert.AreEqual(
        new[] { "/a", "/a/b" }, ImagePath.Parse("a/b/c").Parents.Select(p => p.ToString()).ToList());

    [TestMethod]
    public void AFolderIsNotWithinOneWhoseNameOnlyBeginsAlike()
    {
        Assert.IsFalse(ImagePath.Parse("usr/library").IsWithin(ImagePath.Parse("usr/lib")));
        Assert.IsTrue(ImagePath.Parse("usr/lib/x").IsWithin(ImagePath.Parse("usr/lib")));
        Assert.IsTrue(ImagePath.Parse("usr").IsWithin(ImagePath.Root));
    }

    [TestMethod]
    [DataRow(".wh.a", "a")]
    [DataRow(".wh..a", ".a")]
    [DataRow(".wh.", null, DisplayName = "nothing")]
    [DataRow(".wh..", null, DisplayName = "the folder itself")]
    [DataRow(".wh...", null, DisplayName = "the folder above")]
    [DataRow(".wh..wh..opq", null, DisplayName = "opaque")]
    [DataRow(".wh..wh.plnk", null, DisplayName = "aufs's own")]
    [DataRow("a", null, DisplayName = "no whiteout")]
    public void AWhiteoutRemovesWhatItNames(string name, string? removed) =>
        Assert.AreEqual(removed, Whiteouts.Removed(name));
}
