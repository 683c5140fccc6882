namespace ImageBuild.Tar;

/// <summary>Where the fields of a 512-byte header are, and what is read from them alone.</summary>
internal static class TarHeader
{
    public const int BlockSize = 512;

    public static readonly Range Name = 0..100;
    public static readonly Range Mode = 100..108;
    public static readonly Range UserId = 108..116;
    public static readonly Range GroupId = 116..124;
    public static readonly Range Size = 124..136;
    public static readonly Range ModifiedTime = 136..148;
    public static readonly Range Checksum = 148..156;
    public const int TypeFlag = 156;
    public static readonly Range LinkName = 157..257;
    public static readonly Range Magic = 257..263;
    public static readonly Range MagicAndVersion = 257..265;
    public static readonly Range UserName = 265..297;
    public static readonly Range GroupName = 297..329;
    public static readonly Range DeviceMajor = 329..337;
    public static readonly Range DeviceMinor = 337..345;
    public static readonly Range Prefix = 345..500;

    // star keeps times behind a shorter prefix, and says so at the end of the block.
    public static readonly Range StarPrefix = 345..476;
    public static readonly Range StarTrailer = 508..512;

    /// <summary>The bytes of a text field up to its first NUL.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    /// <summary>The sum of the block's bytes with blanks for the checksum itself.</summary>
    public static int Sum(ReadOnlySpan<byte> block)
    {
        var sum = 0;
        foreach (var b in block)
            sum += b;
        foreach (var b in block[Checksum])
            sum += ' ' - b;
        return sum;
    }

    /// <summary>Whether the checksum is right, counted in unsigned bytes (POSIX) or signed ones (old Sun and BSD).</summary>
    public static bool HasValidChecksum(ReadOnlySpan<byte> block)
    {
        if (!TarNumber.TryRead(block[Checksum], out var stored))
            return false;
        var unsigned = Sum(block);
        if (stored == unsigned)
            return true;
        var negative = 0;
        foreach (var b in block)
            negative += b >> 7;
        foreach (var b in block[Checksum])
            negative -= b >> 7;
        return stored == unsigned - (negative * 256);
    }

    /// <summary>What stands before the name: nothing in v7 and GNU archives, which keep other things there.</summary>
    public static ReadOnlySpan<byte> PrefixOf(ReadOnlySpan<byte> block)
    {
        if (!block[Magic].SequenceEqual("ustar\0"u8))
            return default;
        return Text(block[StarTrailer].SequenceEqual("tar\0"u8) ? block[StarPrefix] : block[Prefix]);
    }

    /// <summary>Whether user and group names and device numbers are there: ustar and GNU, not v7.</summary>
    public static bool HasNames(ReadOnlySpan<byte> block) => block[Magic][..5].SequenceEqual("ustar"u8);
}
