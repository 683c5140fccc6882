using CsCheck;
using ImageBuild.Layers;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Layers;

[TestClass]
public class LayerEntriesTests
{
    [TestMethod]
    [DataRow("a/b", "/a/b", DisplayName = "a file")]
    [DataRow("./a//b/./", "/a/b", DisplayName = "a way to write it")]
    [DataRow("a/.wh.b", "/a/.wh.b", DisplayName = "an explicit whiteout")]
    [DataRow("a/.wh..wh..opq", "/a/.wh..wh..opq", DisplayName = "an opaque whiteout")]
    [DataRow("a/b.wh.c", "/a/b.wh.c", DisplayName = "the mark within a name")]
    [DataRow(".wh..wh.plnk/1", null, DisplayName = "a file of aufs's own")]
    public void AnEntryIsWhereItsNameSays(string name, string? path) =>
        Assert.AreEqual(path, LayerEntries.PathOf(Entry(name))?.ToString());

    [TestMethod]
    [DataRow("../a", ErrorCode.InvalidImagePath, DisplayName = "a name that climbs")]
    [DataRow("a/.wh.", ErrorCode.InvalidWhiteout, DisplayName = "a whiteout of nothing")]
    [DataRow("a/.wh...", ErrorCode.InvalidWhiteout, DisplayName = "a whiteout of the folder above")]
    [DataRow(".wh.a/b", ErrorCode.InvalidWhiteout, DisplayName = "something below a whiteout")]
    [DataRow("./", ErrorCode.RootNotDirectory, DisplayName = "a root that is a file")]
    public void ANameThatMeansNothingIsRefused(string name, ErrorCode code) =>
        Assert.AreEqual(code, Assert.ThrowsExactly<ImageBuildException>(() => LayerEntries.PathOf(Entry(name))).Code);

    [TestMethod]
    public void WhateverTheNameThePathIsPlainAndAWhiteoutRemovesSomething() => AnyOf(".", "..", "", "a", ".wh.", ".wh..", ".wh...", ".wh.b", ".wh..wh.", ".wh..wh..opq", "c.wh.")
        .Array[1, 5].Select(parts => string.Join('/', parts)).Sample(name =>
        {
            try
            {
                return LayerEntries.PathOf(Entry(name)) is not { } path || IsPlain(path.Relative.Split('/'));
            }
            catch (ImageBuildException)
            {
                return true;
            }
        });

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static bool IsPlain(string[] parts) => parts.All(p => p is not ("" or "." or ".."))
        && !parts[..^1].Any(Whiteouts.IsWhiteout)
        && (!Whiteouts.IsWhiteout(parts[^1]) || parts[^1] == Whiteouts.Opaque || Whiteouts.Removed(parts[^1]) is not (null or "" or "." or ".."));

    private static TarEntry Entry(string name) => new() { Name = name, Type = TarEntryType.File };
}
