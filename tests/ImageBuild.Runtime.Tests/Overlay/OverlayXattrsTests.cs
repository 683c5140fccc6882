using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Tests.Overlay;

[TestClass]
public class OverlayXattrsTests
{
    [TestMethod]
    [DataRow("trusted.overlay.opaque", "trusted.overlay.overlay.opaque")]
    [DataRow("trusted.overlay.overlay.opaque", "trusted.overlay.overlay.overlay.opaque")]
    [DataRow("trusted.overlay", "trusted.overlay")]
    [DataRow("trusted.overlays.x", "trusted.overlays.x")]
    [DataRow("user.overlay.opaque", "user.overlay.opaque")]
    [DataRow("security.capability", "security.capability")]
    public void AnAttributeOfAnImageIsStoredSoThatItNeverActsAndComesBackAsItWas(string name, string stored)
    {
        Assert.AreEqual(stored, OverlayXattrs.Trusted.Escape(name));
        Assert.AreEqual(name, OverlayXattrs.Trusted.Unescape(stored));
        Assert.IsFalse(OverlayXattrs.Trusted.IsOwn(stored));
    }

    // All that overlayfs acts on (fs/overlayfs/overlayfs.h): any of them makes a layer show or hide what it should not.
    [TestMethod]
    [DataRow("opaque")]
    [DataRow("redirect")]
    [DataRow("origin")]
    [DataRow("impure")]
    [DataRow("nlink")]
    [DataRow("upper")]
    [DataRow("uuid")]
    [DataRow("metacopy")]
    [DataRow("protattr")]
    [DataRow("whiteout")]
    [DataRow("xwhiteouts")]
    [DataRow("verity")]
    public void NoneThatOverlayfsActsOnIsStoredAsItIs(string name)
    {
        foreach (var kind in new[] { OverlayXattrs.Trusted, OverlayXattrs.User })
        {
            Assert.IsTrue(kind.IsOwn(kind.Own(name)));
            Assert.IsFalse(kind.IsOwn(kind.Escape(kind.Own(name))));
        }
    }

    [TestMethod]
    public void OfAUserNamespaceTheUsersAttributesAreEscaped()
    {
        Assert.AreEqual("user.overlay.overlay.redirect", OverlayXattrs.User.Escape("user.overlay.redirect"));
        Assert.AreEqual("trusted.overlay.redirect", OverlayXattrs.User.Escape("trusted.overlay.redirect"));
        Assert.IsTrue(OverlayXattrs.User.IsOwn("user.overlay.origin"));
        Assert.AreEqual("user.overlay.opaque", OverlayXattrs.User.Opaque);
    }
}
