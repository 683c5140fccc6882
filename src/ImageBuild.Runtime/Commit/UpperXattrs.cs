using System.Buffers.Binary;
using System.Collections.Immutable;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Commit;

/// <summary>The attributes of an upper folder's files that belong to the image.</summary>
internal sealed class UpperXattrs(OverlayXattrs xattrs)
{
    private const string Capability = "security.capability";

    // vfs_cap_data of revision 3 is that of revision 2 and the id of a namespace's root (capabilities(7)).
    private const uint RevisionMask = 0xFF000000;
    private const uint Revision2 = 0x02000000;
    private const uint Revision3 = 0x03000000;
    private const int Revision2Size = 20;

    /// <summary>
    /// All but overlayfs's own, the host's labels, and what only the host's kernel could have set. What an image had
    /// under overlayfs's names was escaped when it was unpacked, and is as it was again.
    /// </summary>
    public ImmutableArray<Xattr> Read(SafeFd upper, string path) =>
    [
        .. Linux.Lgetxattrs(upper, path).Where(x => IsOfImage(x.Name))
            .Select(x => new Xattr(xattrs.Unescape(x.Name), Portable(x))),
    ];

    private bool IsOfImage(string name) => !xattrs.IsOwn(name)
        && (name == Capability || !name.StartsWith("security.", StringComparison.Ordinal))
        && !name.StartsWith("system.nfs4", StringComparison.Ordinal);

    // A file's capabilities are the image's, whichever namespace they were set in.
    private static ReadOnlyMemory<byte> Portable(Xattr xattr)
    {
        if (xattr.Name != Capability || xattr.Value.Length <= Revision2Size)
            return xattr.Value;
        var magic = BinaryPrimitives.ReadUInt32LittleEndian(xattr.Value.Span);
        if ((magic & RevisionMask) != Revision3)
            return xattr.Value;
        var value = xattr.Value[..Revision2Size].ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(value, (magic & ~RevisionMask) | Revision2);
        return value;
    }
}
