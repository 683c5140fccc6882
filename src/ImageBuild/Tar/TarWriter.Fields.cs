using System.Text.Unicode;

namespace ImageBuild.Tar;

public sealed partial class TarWriter
{
    // A folder's name ends in a slash, as every writer has it.
    private static string NameOf(TarEntry entry)
    {
        var isFolder = entry.Type == TarEntryType.Directory;
        if (!entry.Name.EndsWith('/'))
            return isFolder && entry.Name.Length > 0 ? entry.Name + "/" : entry.Name;
        return isFolder ? entry.Name : throw Errors.NameNotEncodable(entry.Name, "only a folder's ends in a slash");
    }

    private static byte[] Encode(string text)
    {
        var bytes = UnixText.Encode(text);
        return bytes.Length > 0 && !bytes.AsSpan().Contains((byte)0)
            ? bytes
            : throw Errors.NameNotEncodable(text, bytes.Length == 0 ? "it is empty" : "it has a NUL in it");
    }

    private void SetName(string name, PaxRecords pax)
    {
        var bytes = Encode(name);
        if (bytes.Length <= Length(TarHeader.Name))
        {
            bytes.CopyTo(header.AsSpan(TarHeader.Name));
            return;
        }

        if (SplitAt(bytes) is not { } slash)
        {
            SetPaxText(PaxRecords.Path, bytes, pax);
            bytes.AsSpan(0, Length(TarHeader.Name)).CopyTo(header.AsSpan(TarHeader.Name));
            return;
        }

        bytes.AsSpan(0, slash).CopyTo(header.AsSpan(TarHeader.Prefix));
        bytes.AsSpan(slash + 1).CopyTo(header.AsSpan(TarHeader.Name));
    }

    // ustar: prefix, slash, name; the slash itself is not stored, and no name may be empty.
    private static int? SplitAt(ReadOnlySpan<byte> name)
    {
        var most = Math.Min(Length(TarHeader.Prefix), name.Length - 2);
        var slash = name[..(most + 1)].LastIndexOf((byte)'/');
        return slash > 0 && name.Length - slash - 1 <= Length(TarHeader.Name) ? slash : null;
    }

    private void SetLink(string target, PaxRecords pax)
    {
        if (target.Length == 0)
            return;
        var bytes = Encode(target);
        if (bytes.Length > Length(TarHeader.LinkName))
            SetPaxText(PaxRecords.LinkPath, bytes, pax);
        bytes.AsSpan(0, Math.Min(bytes.Length, Length(TarHeader.LinkName))).CopyTo(header.AsSpan(TarHeader.LinkName));
    }

    private void SetNumber(Range field, string key, long value, PaxRecords pax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var fits = TarNumber.FitsOctal(value, Length(field));
        if (!fits)
            pax.Set(key, value);
        TarNumber.WriteOctal(header.AsSpan(field), fits ? value : 0);
    }

    private void SetTime(UnixTime time, PaxRecords pax)
    {
        var fits = time.Nanoseconds == 0 && TarNumber.FitsOctal(time.Seconds, Length(TarHeader.ModifiedTime));
        if (!fits)
            pax.Set(PaxRecords.ModifiedTime, UnixText.Encode(PaxTime.Format(time)));
        var whole = TarNumber.FitsOctal(time.Seconds, Length(TarHeader.ModifiedTime)) ? time.Seconds : 0;
        TarNumber.WriteOctal(header.AsSpan(TarHeader.ModifiedTime), whole);
    }

    private void SetText(Range field, string key, string text, PaxRecords pax)
    {
        if (text.Length == 0)
            return;
        var bytes = Encode(text);
        // ustar ends these with a NUL, always.
        if (bytes.Length >= Length(field))
            SetPaxText(key, bytes, pax);
        else
            bytes.CopyTo(header.AsSpan(field));
    }

    // POSIX: the text of pax records is UTF-8 unless this is said before.
    private static void SetPaxText(string key, byte[] text, PaxRecords pax)
    {
        if (!Utf8.IsValid(text))
            pax.Set(PaxRecords.Charset, "BINARY"u8.ToArray());
        pax.Set(key, text);
    }

    private void SetDevice(TarEntry entry)
    {
        if (entry.Type is not (TarEntryType.CharacterDevice or TarEntryType.BlockDevice))
            return;
        foreach (var (field, number) in new[] { (TarHeader.DeviceMajor, entry.DeviceMajor), (TarHeader.DeviceMinor, entry.DeviceMinor) })
        {
            if (!TarNumber.FitsOctal(number, Length(field)))
                throw Errors.NameNotEncodable(entry.Name, $"its device number {number} does not fit a tar header");
            TarNumber.WriteOctal(header.AsSpan(field), number);
        }
    }

    private void WritePax(byte[] records)
    {
        var block = new byte[TarHeader.BlockSize];
        PaxHeaderName.CopyTo(block);
        TarNumber.WriteOctal(block.AsSpan(TarHeader.Mode), PaxMode);
        TarNumber.WriteOctal(block.AsSpan(TarHeader.UserId), 0);
        TarNumber.WriteOctal(block.AsSpan(TarHeader.GroupId), 0);
        TarNumber.WriteOctal(block.AsSpan(TarHeader.Size), records.Length);
        TarNumber.WriteOctal(block.AsSpan(TarHeader.ModifiedTime), 0);
        WriteHeader(block, 'x');
        WriteBytes(records);
        Pad();
    }

    private void WriteHeader(Span<byte> block, char typeFlag)
    {
        block[TarHeader.TypeFlag] = (byte)typeFlag;
        "ustar\u000000"u8.CopyTo(block[TarHeader.MagicAndVersion]);
        TarNumber.WriteOctal(block[TarHeader.Checksum][..7], TarHeader.Sum(block));
        block[TarHeader.Checksum][7] = (byte)' ';
        WriteBytes(block);
    }

    private static int Length(Range field) => field.End.Value - field.Start.Value;
}
