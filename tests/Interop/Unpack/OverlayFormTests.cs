using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Unpack;

/// <summary>What a layer looks like as an overlay's lower folder.</summary>
[TestClass]
public class OverlayFormTests
{
    private const string Whiteout = "character special file 0:0";

    [TestInitialize]
    public void RequireRoot() => Tool.RequireRoot();

    [TestMethod]
    public void AWhiteoutIsACharacterDeviceAndAnOpaqueFolderHasTheMark()
    {
        using var folder = new LayerFolder(LayerFolder.Overlay);
        folder.Apply("dir a\n whiteout a/b\n dir c\n opaque c");
        Assert.AreEqual(Whiteout, folder.Stat("%F %t:%T", "a/b"));
        Assert.AreEqual("y", Opaque(folder, "c"));
        Assert.AreEqual("", Opaque(folder, "a"));
    }

    [TestMethod]
    [DataRow("file a text=new\n whiteout a", "regular file", DisplayName = "file, then whiteout")]
    [DataRow("whiteout a\n file a text=new", "regular file", DisplayName = "whiteout, then file")]
    public void AFileOfTheSameLayerOutlivesItsWhiteoutWhateverTheOrder(string layer, string type)
    {
        using var folder = new LayerFolder(LayerFolder.Overlay);
        folder.Apply(layer);
        Assert.AreEqual(type, folder.Stat("%F", "a"));
        Assert.AreEqual("new", File.ReadAllText($"{folder.Root}/a"));
    }

    [TestMethod]
    [DataRow("dir a\n file a/x\n whiteout a", DisplayName = "folder, then whiteout")]
    [DataRow("whiteout a\n dir a\n file a/x", DisplayName = "whiteout, then folder")]
    [DataRow("whiteout a\n file a/x", DisplayName = "whiteout, then a folder that no entry names")]
    [DataRow("file a text=x\n dir a\n file a/x", DisplayName = "file, then folder")]
    [DataRow("dir a\n file a/x\n opaque a", DisplayName = "opaque mark last")]
    [DataRow("opaque a\n dir a\n file a/x", DisplayName = "opaque mark first")]
    public void AFolderThatComesInAnothersPlaceIsOpaque(string layer)
    {
        using var folder = new LayerFolder(LayerFolder.Overlay);
        folder.Apply(layer);
        Assert.AreEqual("directory", folder.Stat("%F", "a"));
        Assert.AreEqual("y", Opaque(folder, "a"));
        Assert.IsTrue(File.Exists($"{folder.Root}/a/x"));
    }

    [TestMethod]
    public void AWhiteoutUnderAnOpaqueFolderIsNotWrittenSinceTheOverlayWouldShowIt()
    {
        using var folder = new LayerFolder(LayerFolder.Overlay);
        folder.Apply("dir a\n whiteout a/b/gone\n whiteout a/gone\n dir a/c\n whiteout a/c/gone\n opaque a");
        Assert.AreEqual("c\n", Tool.Run("ls", "-A", $"{folder.Root}/a"));
        Assert.AreEqual("", Tool.Run("ls", "-A", $"{folder.Root}/a/c"));
    }

    [TestMethod]
    [DataRow("trusted.overlay.opaque")]
    [DataRow("trusted.overlay.redirect")]
    [DataRow("trusted.overlay.metacopy")]
    [DataRow("trusted.overlay.origin")]
    [DataRow("trusted.overlay.whiteout")]
    [DataRow("trusted.overlay.overlay.opaque")]
    public void AnOverlayAttributeOfALayerIsEscaped(string name)
    {
        using var folder = new LayerFolder(LayerFolder.Overlay);
        folder.Apply($"dir a xattr:{name}=79\n file b xattr:{name}=79 xattr:user.overlay.opaque=79");
        var escaped = name.Replace("trusted.overlay.", "trusted.overlay.overlay.", StringComparison.Ordinal);
        foreach (var path in new[] { "a", "b" })
        {
            var found = Tool.Run("getfattr", "-d", "-m", "-", "--absolute-names", $"{folder.Root}/{path}");
            StringAssert.Contains(found, escaped + "=\"y\"");
            Assert.DoesNotContain($"\n{name}=", found);
        }

        StringAssert.Contains(Tool.Run("getfattr", "-d", "-m", "-", "--absolute-names", $"{folder.Root}/b"), "user.overlay.opaque=\"y\"");
    }

    [TestMethod]
    public void WhatALayerLeavesToTheLayersBelowIsSaid()
    {
        using var folder = new LayerFolder(LayerFolder.Overlay);
        var needs = folder.Apply(
            "file implied/both/x\n whiteout bare/gone\n whiteout named/gone\n dir named\n hardlink link -> lower/file\n whiteout replaced\n file replaced/x");
        CollectionAssert.AreEqual(new[] { "", "bare", "implied", "implied/both" }, needs.Implied.ToList());
        CollectionAssert.AreEqual(new[] { "bare" }, needs.Bare.ToList());
        CollectionAssert.AreEqual(new[] { "bare", "named" }, needs.Hiding.ToList());
        Assert.AreEqual(("link", "lower/file"), (needs.Links.Single().Path, needs.Links.Single().Target));
    }

    [TestMethod]
    public void ALayerThatNamesAllItsFoldersAndRemovesNothingNeedsNothing()
    {
        using var folder = new LayerFolder(LayerFolder.Overlay);
        Assert.IsTrue(folder.Apply("dir ./\n dir a\n file a/b\n hardlink a/c -> a/b\n symlink d -> a\n file d/e").IsEmpty);
    }

    [TestMethod]
    public void OfTwoEntriesWithOneNameTheLastCounts()
    {
        using var folder = new LayerFolder(LayerFolder.Overlay);
        folder.Apply("file a text=one mode=4755\n file a text=two mode=600\n dir b mode=700\n dir b mode=1777\n file c\n symlink c -> a");
        Assert.AreEqual("two", File.ReadAllText($"{folder.Root}/a"));
        Assert.AreEqual("600", folder.Stat("%a", "a"));
        Assert.AreEqual("1777", folder.Stat("%a", "b"));
        Assert.AreEqual("symbolic link", folder.Stat("%F", "c"));
    }

    [TestMethod]
    public void SetuidAndCapabilitiesOutliveTheChangeOfOwnerAndTimesAreTheEntries()
    {
        using var folder = new LayerFolder(LayerFolder.Overlay);
        // cap_net_raw+ep, as setcap writes it
        folder.Apply("dir d mode=2750 uid=5 gid=6 mtime=7.000000008\n file d/s text=x mode=6755 uid=33 gid=44 mtime=1.000000002\n file d/c mode=755 uid=1 gid=1 xattr:security.capability=0100000200200000000000000000000000000000");
        Assert.AreEqual("6755 33:44 1.000000002", folder.Stat("%a %u:%g %.9Y", "d/s"));
        Assert.AreEqual("2750 5:6 7.000000008", folder.Stat("%a %u:%g %.9Y", "d"));
        StringAssert.Contains(Tool.Run("getcap", $"{folder.Root}/d/c"), "cap_net_raw=ep");
    }

    private static string Opaque(LayerFolder folder, string path) => Tool.Try(
        "getfattr", ["--only-values", "-n", "trusted.overlay.opaque", $"{folder.Root}/{path}"]).Output;
}
