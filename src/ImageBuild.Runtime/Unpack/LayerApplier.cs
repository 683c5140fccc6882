using ImageBuild.Layers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// Applies layers to a folder (image-spec layer.md, "Applying Changesets"): one in the form of an overlay's lower
/// folder, any number one over the other in the plain form. Nothing is named but below the folder, whatever the layer
/// says.
/// </summary>
internal sealed partial class LayerApplier : IDisposable
{
    private const int CreateMode = 0x180; // 0600

    private readonly SafeFd root;
    private readonly OnDisk form;
    private readonly Tree tree;
    private readonly FileMetadata metadata;
    private readonly FileContent content = new();
    private readonly Warnings warnings = new();
    private readonly LayerIndexWriter? index;
    private TarReader reader = new(Stream.Null);

    /// <param name="root">The folder, empty, opened for reading. Stays the caller's.</param>
    /// <param name="form">How the layer lands.</param>
    /// <param name="ownership">Whom the files belong to.</param>
    /// <param name="index">Told of everything that is written, if anybody wants to know.</param>
    public LayerApplier(SafeFd root, OnDisk form, Ownership ownership, LayerIndexWriter? index = null)
    {
        (this.root, this.form, this.index) = (root, form, index);
        metadata = new FileMetadata(form, ownership, warnings);
        tree = new Tree(root) { Removed = Forget };
    }

    /// <summary>What had to be left out.</summary>
    public IReadOnlyList<string> Warnings => warnings.Lines;

    /// <summary>Applies a layer.</summary>
    /// <param name="tar">Its uncompressed tar, which is read to its end, padding and all.</param>
    /// <exception cref="ImageBuildException">IMG301x: it is no tar; IMG303x: it can't be applied.</exception>
    public void Apply(Stream tar)
    {
        reader = new TarReader(tar) { MayLackEnd = true };
        written.Clear();
        while (reader.Read() is { } entry)
        {
            try
            {
                Apply(entry);
            }
            catch (SyscallException e)
            {
                throw UnpackErrors.UnpackFailed(entry.Name, e);
            }
        }

        reader.ReadToEnd();
    }

    /// <inheritdoc/>
    public void Dispose() => tree.Dispose();

    private void Apply(TarEntry entry)
    {
        tree.Trim();
        if (LayerEntries.PathOf(entry) is not { } path)
            return;
        if (path.IsRoot)
            tree.Directories[""].Entry = entry;
        else if (Whiteouts.IsWhiteout(path.Name))
            ApplyWhiteout(path);
        else
            Create(path, entry);
    }

    private void Create(ImagePath path, TarEntry entry)
    {
        var folder = tree.Open(path.Parent);
        tree.Directories[folder.Path].HasContent = true;
        var name = path.Name;
        switch (entry.Type)
        {
            case TarEntryType.Directory:
                tree.MakeDirectory(folder, name).Entry = entry;
                break;
            case TarEntryType.File:
                CreateFile(folder, name, entry);
                break;
            case TarEntryType.SymbolicLink:
                SyscallException.ThrowIf(
                    tree.Make(folder, name, (dir, n) => Linux.TrySymlinkAt(entry.LinkName, dir, n)),
                    $"symlinkat(\"{entry.LinkName}\", {folder.Fd}, \"{name}\")");
                metadata.ApplyLink(folder.Fd, name, entry);
                index?.Add(IndexEntry.Of(folder.PathOf(name), entry));
                break;
            case TarEntryType.HardLink:
                CreateHardLink(folder, name, entry);
                break;
            default:
                CreateSpecial(folder, name, entry);
                break;
        }

        MarkWritten(folder.PathOf(name));
    }

    private void CreateFile(Folder folder, string name, TarEntry entry)
    {
        SafeFd? file = null;
        var errno = tree.Make(folder, name, (dir, n) => Linux.TryOpenAt2(
            dir, n, Linux.O_WRONLY | Linux.O_CREAT | Linux.O_EXCL, Linux.RESOLVE_BENEATH, CreateMode, out file));
        using (file)
        {
            SyscallException.ThrowIf(errno, $"openat2({folder.Fd}, \"{name}\", O_WRONLY|O_CREAT|O_EXCL)");
            var hash = content.Write(file!, reader, entry.Size);
            metadata.Apply(file!, entry);
            index?.Add(IndexEntry.Of(folder.PathOf(name), entry, hash));
        }
    }

    private void CreateSpecial(Folder folder, string name, TarEntry entry)
    {
        var (type, device) = entry.Type switch
        {
            TarEntryType.Fifo => (Linux.S_IFIFO, 0ul),
            TarEntryType.CharacterDevice => (Linux.S_IFCHR, DeviceOf(entry)),
            _ => (Linux.S_IFBLK, DeviceOf(entry)),
        };
        var errno = tree.Make(folder, name, (dir, n) => Linux.TryMknodAt(dir, n, type | CreateMode, device));
        if (errno == Errno.EPERM && entry.Type != TarEntryType.Fifo)
        {
            warnings.Add("a device node could not be made without privilege", entry.Name);
            return;
        }

        SyscallException.ThrowIf(errno, $"mknodat({folder.Fd}, \"{name}\")");
        metadata.ApplySpecial(folder.Fd, name, entry);
        index?.Add(IndexEntry.Of(folder.PathOf(name), entry));
    }

    private ulong DeviceOf(TarEntry entry)
    {
        const long MaxMajor = 0xFFF;
        const long MaxMinor = 0xFFFFF;
        var (major, minor) = (entry.DeviceMajor, entry.DeviceMinor);
        var isZero = entry.Type == TarEntryType.CharacterDevice && (major, minor) == (0, 0);
        if ((isZero && form is OnDisk.Overlay) || major is < 0 or > MaxMajor || minor is < 0 or > MaxMinor)
            throw UnpackErrors.InvalidDevice(entry.Name, major, minor);
        return Linux.MakeDevice((uint)major, (uint)minor);
    }
}
