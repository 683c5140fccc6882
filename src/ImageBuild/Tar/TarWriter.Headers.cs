namespace ImageBuild.Tar;

public sealed partial class TarWriter
{
    private const int PaxMode = 0x1A4; // 0644
    private const int MaxMode = 0xFFF;

    // Python's; shows in the listings of readers that know no pax.
    private static ReadOnlySpan<byte> PaxHeaderName => "././@PaxHeader"u8;

    private void WriteHeaders(TarEntry entry)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)entry.Mode, (uint)MaxMode);
        if (entry.Size < 0 || (entry.Size > 0 && entry.Type != TarEntryType.File))
            throw Errors.TarContentLength(entry.Name, entry.Size);
        var pax = new PaxRecords();
        Array.Clear(header);
        SetName(NameOf(entry), pax);
        SetLink(entry.LinkName, pax);
        TarNumber.WriteOctal(header.AsSpan(TarHeader.Mode), entry.Mode);
        SetNumber(TarHeader.UserId, PaxRecords.UserId, entry.UserId, pax);
        SetNumber(TarHeader.GroupId, PaxRecords.GroupId, entry.GroupId, pax);
        SetNumber(TarHeader.Size, PaxRecords.Size, entry.Size, pax);
        SetTime(entry.ModifiedTime, pax);
        SetText(TarHeader.UserName, PaxRecords.UserName, entry.UserName, pax);
        SetText(TarHeader.GroupName, PaxRecords.GroupName, entry.GroupName, pax);
        SetDevice(entry);
        if (entry.SecurityDescriptor.Length > 0)
            pax.Set(PaxRecords.SecurityDescriptor, Encode(entry.SecurityDescriptor));
        foreach (var xattr in entry.Xattrs)
            pax.Add(xattr);
        if (!pax.IsEmpty)
            WritePax(pax.ToBytes());
        WriteHeader(header, TypeFlag(entry.Type));
    }

    private static char TypeFlag(TarEntryType type) => type switch
    {
        TarEntryType.File => '0',
        TarEntryType.HardLink => '1',
        TarEntryType.SymbolicLink => '2',
        TarEntryType.CharacterDevice => '3',
        TarEntryType.BlockDevice => '4',
        TarEntryType.Directory => '5',
        TarEntryType.Fifo => '6',
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
