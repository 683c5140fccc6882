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

    [TestMethod]
    public void OfAUserNamespaceTheUsersAttributesAreEscaped()
    {
        Assert.AreEqual("user.overlay.overlay.redirect", OverlayXattrs.User.Escape("user.overlay.redirect"));
        Assert.AreEqual("trusted.overlay.redirect", OverlayXattrs.User.Escape("trusted.overlay.redirect"));
        Assert.IsTrue(OverlayXattrs.User.IsOwn("user.overlay.origin"));
        Assert.AreEqual("user.overlay.opaque", OverlayXattrs.User.Opaque);
    }
}
