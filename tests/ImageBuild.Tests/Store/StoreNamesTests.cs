using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Tests.Store;

[TestClass]
public class StoreNamesTests
{
    private static readonly Descriptor A = Entry('a');
    private static readonly Descriptor B = Entry('b');

    // Each row: names before, the name that image b gets, names after. "-" is an entry without a name.
    [TestMethod]
    [DataRow("", "x:1", "b=x:1", DisplayName = "the first")]
    [DataRow("a=x:1", "x:2", "a=x:1 b=x:2", DisplayName = "another name")]
    [DataRow("a=x:1", "x:1", "a=- b=x:1", DisplayName = "a name that moves leaves its image without one")]
    [DataRow("a=x:1 a=x:2", "x:1", "a=x:2 b=x:1", DisplayName = "a name that moves and is not the last")]
    [DataRow("b=x:1", "x:1", "b=x:1", DisplayName = "the same again")]
    [DataRow("b=- a=x:1", "x:2", "a=x:1 b=x:2", DisplayName = "an image without a name gets one")]
    [DataRow("a=- b=x:1", "x:2", "a=- b=x:1 b=x:2", DisplayName = "others without a name stay")]
    [DataRow("a=x:1", "", "a=x:1 b=-", DisplayName = "kept without a name")]
    [DataRow("b=x:1", "", "b=x:1", DisplayName = "kept though it has a name")]
    [DataRow("a=x:latest", "x", "a=- b=x:latest", DisplayName = "no tag is latest")]
    [DataRow("a=x:1", "x:1@sha256:{0}", "a=x:1 b=x@sha256:{0}", DisplayName = "a digest wins over a tag")]
    public void AnImageGetsAName(string before, string name, string after)
    {
        var hex = new string('c', 64);
        Reference[] names = name.Length == 0 ? [] : [Reference.Parse(name.Replace("{0}", hex))];
        Assert.AreEqual(after.Replace("{0}", hex), Show(StoreNames.With(Read(before), B, names)));
    }

    // Each row: what is there, what is looked for, what is found.
    [TestMethod]
    [DataRow("a=x:1 b=x:2", "x:2", "b=x:2", DisplayName = "by name")]
    [DataRow("a=x:latest", "x", "a=x:latest", DisplayName = "no tag is latest")]
    [DataRow("a=- b=x:1", "sha256:{b}", "b=x:1", DisplayName = "by digest")]
    [DataRow("a=x:1 b=x:2", "x@sha256:{b}", "b=x:2", DisplayName = "by name and digest")]
    [DataRow("a=sha256:{b} b=x:1", "sha256:{b}", "b=x:1", DisplayName = "a digest, not the name that reads like it")]
    [DataRow("a=sha256:{b}", "sha256:{b}", "", DisplayName = "a digest that is not there, but for a name that reads like it")]
    [DataRow("a=sha256:{b}", "docker.io/library/sha256:{b}", "a=sha256:{b}", DisplayName = "a name that reads like a digest, in full")]
    [DataRow("a=x:1", "x:2", "", DisplayName = "a name that is not there")]
    [DataRow("a=x:1", "sha256:{b}", "", DisplayName = "a digest that is not there")]
    public void AnImageIsFound(string there, string name, string found)
    {
        var entry = StoreNames.Find(Read(Whole(there)), Whole(name));
        Assert.AreEqual(Whole(found), entry is null ? "" : Show(StoreNames.Empty with { Manifests = [entry] }));
        static string Whole(string text) => text.Replace("{b}", new string('b', 64));
    }

    [TestMethod]
    public void AStoreOfANewerVersionIsNotRead()
    {
        var index = StoreNames.With(StoreNames.Empty, A, []);
        Assert.IsTrue(StoreNames.IsReadable(index));
        Assert.IsFalse(StoreNames.IsReadable(index with { Annotations = index.Annotations!.SetItem("imagebuild.store.version", "2") }));
    }

    private static Descriptor Entry(char digit) =>
        new() { MediaType = MediaTypes.OciManifest, Digest = Digest.Parse("sha256:" + new string(digit, 64)), Size = 1 };

    private static Index Read(string text) => StoreNames.Empty with
    {
        Manifests =
        [
            .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => t.Split('=')).Select(t =>
                Tags.Entry(t[0] == "a" ? A : B, t[1] == "-" ? null : $"docker.io/library/{t[1]}")),
        ],
    };

    private static string Show(Index index) => string.Join(' ', index.Manifests.Select(m =>
        $"{m.Digest.Hex[0]}={Tags.Of(m)?.Replace("docker.io/library/", "") ?? "-"}"));
}
