using System.Globalization;
using System.Text;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Tar;

/// <summary>Archives put together byte by byte, right and wrong ones, without the product's writer.</summary>
public sealed class RawTar
{
    private readonly MemoryStream bytes = new();

    /// <summary>An archive whose entries these are, ended as it should be.</summary>
    public static byte[] Of(Action<RawTar> build)
    {
        var tar = new RawTar();
        build(tar);
        return [.. tar.bytes.ToArray(), .. new byte[1024]];
    }

    /// <summary>As <see cref="Of"/>, without the blocks that end it.</summary>
    public static byte[] Unended(Action<RawTar> build) => Of(build)[..^1024];

    /// <summary>A header, and its content padded. The size is the content's unless <paramref name="change"/> says another.</summary>
    public RawTar Entry(string name, char type, byte[]? content = null, Action<byte[]>? change = null)
    {
        var header = Header(name, type, content?.Length ?? 0);
        change?.Invoke(header);
        SetChecksum(header);
        return Raw(header).Data(content ?? []);
    }

    /// <summary>A pax header for the next entry ('x') or all that follow ('g').</summary>
    public RawTar Pax(char type, params (string Key, string Value)[] records) =>
        Entry("pax", type, records.SelectMany(r => Record(r.Key, Encoding.UTF8.GetBytes(r.Value))).ToArray());

    /// <summary>Bytes as they are.</summary>
    public RawTar Raw(byte[] raw)
    {
        bytes.Write(raw);
        return this;
    }

    /// <summary>Bytes and zeros up to the next block.</summary>
    public RawTar Data(byte[] data) => Raw(data).Raw(new byte[-data.Length & 511]);

    /// <summary>A record of a pax header.</summary>
    public static byte[] Record(string key, byte[] value)
    {
        byte[] rest = [.. Encoding.UTF8.GetBytes($" {key}="), .. value, (byte)'\n'];
        var length = rest.Length + 1;
        while (length != rest.Length + Digits(length))
            length = rest.Length + Digits(length);
        return [.. Encoding.UTF8.GetBytes(length.ToString(CultureInfo.InvariantCulture)), .. rest];
    }

    /// <summary>A ustar header without its checksum.</summary>
    public static byte[] Header(string name, char type, long size)
    {
        var header = new byte[512];
        Put(header, 0, name);
        Put(header, 100, "0000644\0");
        Put(header, 108, "0000000\0");
        Put(header, 116, "0000000\0");
        Put(header, 124, Convert.ToString(size, 8).PadLeft(11, '0') + "\0");
        Put(header, 136, "00000000001\0");
        header[156] = (byte)type;
        Put(header, 257, "ustar\000");
        return header;
    }

    /// <summary>Text at a place of a header.</summary>
    public static void Put(byte[] header, int at, string text) => UnixText.Encode(text).CopyTo(header, at);

    /// <summary>The sum of a header, where it belongs.</summary>
    public static void SetChecksum(byte[] header)
    {
        Put(header, 148, "        ");
        Put(header, 148, Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ");
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
