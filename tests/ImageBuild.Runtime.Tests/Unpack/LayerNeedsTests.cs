using ImageBuild.Runtime.Unpack;

namespace ImageBuild.Runtime.Tests.Unpack;

[TestClass]
public class LayerNeedsTests
{
    [TestMethod]
    public void WhatIsWrittenIsReadAgain()
    {
        var needs = new LayerNeeds
        {
            Implied = ["", "a", "a/with blank", "a/tab\t"],
            Bare = ["a/tab\t"],
            Hiding = ["\uDCFF"],
            HidesAll = true,
            Links = [new PendingLink("link me", "to\nthis"), new PendingLink("b", "c")],
        };
        var read = LayerNeeds.FromLines(needs.ToLines());
        CollectionAssert.AreEqual(needs.Implied, read.Implied);
        CollectionAssert.AreEqual(needs.Bare, read.Bare);
        CollectionAssert.AreEqual(needs.Hiding, read.Hiding);
        CollectionAssert.AreEqual(needs.Links, read.Links);
        Assert.IsTrue(read.HidesAll);
    }

    [TestMethod]
    public void NothingIsEmptyAndEachNeedIsNot()
    {
        Assert.IsTrue(LayerNeeds.None.IsEmpty);
        Assert.IsFalse(new LayerNeeds { Implied = [""] }.IsEmpty);
        Assert.IsFalse(new LayerNeeds { Hiding = ["a"] }.IsEmpty);
        Assert.IsFalse(new LayerNeeds { HidesAll = true }.IsEmpty);
        Assert.IsFalse(new LayerNeeds { Links = [new PendingLink("a", "b")] }.IsEmpty);
    }

    [TestMethod]
    [DataRow]
    [DataRow("")]
    [DataRow("implied")]
    [DataRow("\0\0\0\0")]
    [DataRow("implied a", "unknown b")]
    [DataRow("implied a\\")]
    [DataRow("link a")]
    public void WhatIsDamagedIsRefused(params string[] lines) =>
        Assert.ThrowsExactly<FormatException>(() => LayerNeeds.FromLines(lines));
}
