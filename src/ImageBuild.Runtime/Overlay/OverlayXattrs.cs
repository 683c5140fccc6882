namespace ImageBuild.Runtime.Overlay;

/// <summary>
/// Where overlayfs keeps what it has to remember: <c>trusted.overlay.*</c>, which takes CAP_SYS_ADMIN in the first user
/// namespace, or with the mount option <c>userxattr</c> (Linux 5.11) <c>user.overlay.*</c>, which anybody may set.
/// A closed choice.
/// </summary>
public sealed record OverlayXattrs
{
    private readonly string prefix;
    private readonly string escaped;

    private OverlayXattrs(string prefix) => (this.prefix, escaped) = (prefix, prefix + "overlay.");

    /// <summary><c>trusted.overlay.*</c>: for root.</summary>
    public static OverlayXattrs Trusted { get; } = new("trusted.overlay.");

    /// <summary><c>user.overlay.*</c>: for user namespaces.</summary>
    public static OverlayXattrs User { get; } = new("user.overlay.");

    /// <summary>The attribute by which a folder hides the lower layers' folder, with the value <c>y</c>.</summary>
    public string Opaque => Own("opaque");

    /// <summary>The full name of one that overlayfs acts on.</summary>
    public string Own(string name) => prefix + name;

    /// <summary>Whether overlayfs would act on this attribute, or keeps it for itself.</summary>
    public bool IsOwn(string attribute) =>
        attribute.StartsWith(prefix, StringComparison.Ordinal)
        && !attribute.StartsWith(escaped, StringComparison.Ordinal);

    /// <summary>
    /// The name under which an image's attribute is stored so that it never acts: <c>trusted.overlay.x</c> becomes
    /// <c>trusted.overlay.overlay.x</c>, which the overlay shows as it was (overlayfs.rst, "Nesting overlayfs mounts").
    /// </summary>
    public string Escape(string attribute) =>
        attribute.StartsWith(prefix, StringComparison.Ordinal) ? escaped + attribute[prefix.Length..] : attribute;

    /// <summary>What <see cref="Escape"/> was given.</summary>
    public string Unescape(string attribute) =>
        attribute.StartsWith(escaped, StringComparison.Ordinal) ? prefix + attribute[escaped.Length..] : attribute;

    /// <inheritdoc/>
    public override string ToString() => prefix + "*";
}
