namespace ImageBuild.Tar;

public sealed partial class TarReader
{
    private const int PermissionBits = 0xFFF;
    private const char OldGnuSparse = 'S';

    private TarEntry MakeEntry(ReadOnlySpan<byte> header, ExtendedHeaders extended)
    {
        var pax = extended.Pax ?? new();
        pax.FillFrom(global);
        var typeFlag = (char)header[TarHeader.TypeFlag];
        var isPaxSparse = pax.HasPrefix(PaxRecords.SparsePrefix);
        var name = (isPaxSparse ? pax.Text(PaxRecords.SparsePrefix + "name") : null)
            ?? pax.Text(PaxRecords.Path) ?? extended.LongName ?? Name(header);
        lastName = name;
        var size = pax.Number(PaxRecords.Size) ?? Number(header[TarHeader.Size], "size");
        var type = TypeOf(typeFlag, name, size);
        var entry = WithDevice(header, WithOwner(header, pax, new TarEntry
        {
            Name = name,
            Type = type,
            Mode = (int)(Number(header[TarHeader.Mode], "mode") & PermissionBits),
            ModifiedTime = pax.Time(PaxRecords.ModifiedTime) ?? Time(header),
            LinkName = IsLink(type) ? Link(header, pax, extended) : "",
            Size = type == TarEntryType.File ? size : 0,
            SecurityDescriptor = pax.Text(PaxRecords.SecurityDescriptor) ?? "",
            Xattrs = [.. pax.Xattrs()],
        }));
        var isSparse = typeFlag == OldGnuSparse || isPaxSparse;
        if (type != TarEntryType.File)
            return isSparse ? throw new FormatException("something that is no file is sparse") : entry;
        stored = new TarContent(input, name, size);
        Content = stored;
        return isSparse ? OpenSparse(header, pax, entry) : entry;
    }

    // A size on anything but a file is nothing that follows: some writers put the size of the target or of the
    // directory there. Go's reader, which engines use, reads it so.
    private TarEntryType TypeOf(char typeFlag, string name, long size) => typeFlag switch
    {
        // Before ustar, the slash was all that made a directory.
        '0' or '\0' or '7' when name.EndsWith('/') => size == 0
            ? TarEntryType.Directory
            : throw new FormatException("a file with content has a name that ends in a slash"),
        '0' or '\0' or '7' or OldGnuSparse => TarEntryType.File,
        '1' => TarEntryType.HardLink,
        '2' => TarEntryType.SymbolicLink,
        '3' => TarEntryType.CharacterDevice,
        '4' => TarEntryType.BlockDevice,
        '5' => TarEntryType.Directory,
        '6' => TarEntryType.Fifo,
        _ => throw Errors.TarUnsupported(lastName, HeaderOffset, typeFlag),
    };

    private static bool IsLink(TarEntryType type) => type is TarEntryType.HardLink or TarEntryType.SymbolicLink;

    private static string Name(ReadOnlySpan<byte> header)
    {
        var name = UnixText.Decode(TarHeader.Text(header[TarHeader.Name]));
        var prefix = TarHeader.PrefixOf(header);
        return prefix.IsEmpty ? name : $"{UnixText.Decode(prefix)}/{name}";
    }

    private static string Link(ReadOnlySpan<byte> header, PaxRecords pax, ExtendedHeaders extended)
    {
        var link = pax.Text(PaxRecords.LinkPath) ?? extended.LongLink
            ?? UnixText.Decode(TarHeader.Text(header[TarHeader.LinkName]));
        return link.Length > 0 ? link : throw new FormatException("a link has no target");
    }

    private static UnixTime Time(ReadOnlySpan<byte> header) =>
        TarNumber.TryRead(header[TarHeader.ModifiedTime], out var seconds)
            ? new(seconds)
            : throw new FormatException("the time is not a number");

    private static TarEntry WithOwner(ReadOnlySpan<byte> header, PaxRecords pax, TarEntry entry)
    {
        var hasNames = TarHeader.HasNames(header);
        return entry with
        {
            UserId = pax.Number(PaxRecords.UserId) ?? Number(header[TarHeader.UserId], "user id"),
            GroupId = pax.Number(PaxRecords.GroupId) ?? Number(header[TarHeader.GroupId], "group id"),
            UserName = pax.Text(PaxRecords.UserName)
                ?? (hasNames ? UnixText.Decode(TarHeader.Text(header[TarHeader.UserName])) : ""),
            GroupName = pax.Text(PaxRecords.GroupName)
                ?? (hasNames ? UnixText.Decode(TarHeader.Text(header[TarHeader.GroupName])) : ""),
        };
    }

    // On anything but a device the fields are left as they are: old writers put garbage there.
    private static TarEntry WithDevice(ReadOnlySpan<byte> header, TarEntry entry) =>
        entry.Type is not (TarEntryType.CharacterDevice or TarEntryType.BlockDevice) ? entry : entry with
        {
            DeviceMajor = Number(header[TarHeader.DeviceMajor], "device number"),
            DeviceMinor = Number(header[TarHeader.DeviceMinor], "device number"),
        };

    private TarEntry OpenSparse(ReadOnlySpan<byte> header, PaxRecords pax, TarEntry entry)
    {
        var (numbers, realSize) = ReadSparseMap(header, pax, entry.Name);
        Extents = SparseMap.ToExtents(numbers, realSize, stored!.Remaining, entry.Name, HeaderOffset);
        Content = new SparseContent(stored, Extents, realSize);
        return entry with { Size = realSize };
    }

    private (List<long> Numbers, long RealSize) ReadSparseMap(ReadOnlySpan<byte> header, PaxRecords pax, string name)
    {
        if (header[TarHeader.TypeFlag] == OldGnuSparse)
        {
            var size = SparseMap.RealSize(header);
            return (SparseMap.ReadOldGnu(header, input, name), size);
        }

        var version = (pax.Number(PaxRecords.SparsePrefix + "major") ?? 0, pax.Number(PaxRecords.SparsePrefix + "minor"));
        var realSize = pax.Number(PaxRecords.SparsePrefix + (version.Item1 == 1 ? "realsize" : "size"))
            ?? throw new FormatException("a sparse file has no size");
        return version switch
        {
            (1, 0) => (SparseMap.ReadLines(stored!, name), realSize),
            (0, _) when pax.Text(PaxRecords.SparsePrefix + "map") is { } list => (SparseMap.ParseList(list), realSize),
            (0, _) => (pax.SparseNumbers, realSize),
            _ => throw new FormatException("the sparse map is of an unknown version"),
        };
    }
}
