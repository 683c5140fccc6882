using System.Globalization;

namespace ImageBuild.Tar;

internal sealed partial class PaxRecords
{
    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => values.Count == 0;

    /// <summary>Sets a key to text.</summary>
    public void Set(string key, byte[] text) => values[key] = text;

    /// <summary>Sets a key to a number.</summary>
    public void Set(string key, long number) => Set(key, UnixText.Encode(number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Adds an extended attribute.</summary>
    public void Add(Xattr xattr) => values[XattrPrefix + xattr.Name] = xattr.Value;

    /// <summary>The records as bytes, sorted by key.</summary>
    public byte[] ToBytes()
    {
        using var output = new MemoryStream();
        foreach (var (key, value) in values.OrderBy(v => v.Key, Comparer<string>.Create(UnixText.Compare)))
        {
            var keyBytes = UnixText.Encode(EncodeKey(key));
            // "length key=value\n" counts its own digits.
            var rest = keyBytes.Length + value.Length + 3;
            var length = rest + Digits(rest);
            length = rest + Digits(length);
            output.Write(UnixText.Encode(length.ToString(CultureInfo.InvariantCulture)));
            output.WriteByte((byte)' ');
            output.Write(keyBytes);
            output.WriteByte((byte)'=');
            output.Write(value.Span);
            output.WriteByte((byte)'\n');
        }

        return output.ToArray();
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    // As GNU tar does: see DecodeKey.
    private static string EncodeKey(string key) => key.StartsWith(XattrPrefix, StringComparison.Ordinal)
        ? key.Replace("%", "%25", StringComparison.Ordinal).Replace("=", "%3D", StringComparison.Ordinal)
        : key;
}
