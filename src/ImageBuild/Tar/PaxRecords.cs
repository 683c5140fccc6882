using System.Buffers.Text;

namespace ImageBuild.Tar;

/// <summary>
/// The records of extended headers, <c>length key=value\n</c> (POSIX pax, "pax Extended Header"). Of a repeated key
/// the last counts, as Go, GNU tar and Python have it.
/// </summary>
internal sealed partial class PaxRecords
{
    public const string Path = "path";
    public const string LinkPath = "linkpath";
    public const string Size = "size";
    public const string UserId = "uid";
    public const string GroupId = "gid";
    public const string UserName = "uname";
    public const string GroupName = "gname";
    public const string ModifiedTime = "mtime";
    public const string Charset = "hdrcharset";
    public const string SecurityDescriptor = "MSWINDOWS.rawsd";
    public const string XattrPrefix = "SCHILY.xattr.";
    public const string SparsePrefix = "GNU.sparse.";

    private readonly OrderedDictionary<string, ReadOnlyMemory<byte>> values = [];

    /// <summary>The numbers of a sparse map of version 0.0, whose keys repeat: offset, length, offset, length, …</summary>
    public List<long> SparseNumbers { get; } = [];

    /// <summary>Adds the records of one header.</summary>
    /// <exception cref="FormatException">They break the grammar; the message says how.</exception>
    public void Parse(ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
        {
            var (key, value, length) = Next(data);
            if (key is SparsePrefix + "offset" or SparsePrefix + "numbytes")
                AddSparseNumber(key, value.Span);
            else
                values[key] = value;
            data = data[length..];
        }
    }

    /// <summary>These records where <paramref name="general"/> has others of the same key, and its records elsewhere.</summary>
    public void FillFrom(PaxRecords general)
    {
        foreach (var (key, value) in general.values)
            values.TryAdd(key, value);
    }

    /// <summary>Whether any key starts so.</summary>
    public bool HasPrefix(string prefix) => values.Keys.Any(k => k.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Whether the key has a record that is not empty; an empty one takes back what was said before.</summary>
    public bool Has(string key) => values.TryGetValue(key, out var value) && !value.IsEmpty;

    /// <summary>The text of a key, or null.</summary>
    /// <exception cref="FormatException">It contains a NUL, which no name can.</exception>
    public string? Text(string key)
    {
        if (!values.TryGetValue(key, out var value) || value.IsEmpty)
            return null;
        return value.Span.Contains((byte)0)
            ? throw new FormatException($"{key} contains a NUL")
            : UnixText.Decode(value.Span);
    }

    /// <summary>The number of a key, or null.</summary>
    /// <exception cref="FormatException">It is negative or no decimal number.</exception>
    public long? Number(string key)
    {
        if (!values.TryGetValue(key, out var value) || value.IsEmpty)
            return null;
        return TryNumber(value.Span, out var number) ? number : throw new FormatException($"{key} is not a number");
    }

    /// <summary>The time of a key, or null. What is below a nanosecond is cut off.</summary>
    /// <exception cref="FormatException">It is no decimal fraction.</exception>
    public UnixTime? Time(string key)
    {
        if (!values.TryGetValue(key, out var value) || value.IsEmpty)
            return null;
        return PaxTime.TryParse(value.Span, out var time) ? time : throw new FormatException($"{key} is not a time");
    }

    /// <summary>
    /// The extended attributes in order. An empty value is one, other than for every other key: Linux has such
    /// attributes, and no archive has anything before for the record to take back.
    /// </summary>
    public IEnumerable<Xattr> Xattrs() =>
        from record in values
        where record.Key.StartsWith(XattrPrefix, StringComparison.Ordinal)
        select new Xattr(record.Key[XattrPrefix.Length..], record.Value);

    /// <summary>Reads digits; false for anything else, and for what does not fit.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> digits, out long number)
    {
        number = 0;
        return !digits.IsEmpty
            && char.IsAsciiDigit((char)digits[0])
            && Utf8Parser.TryParse(digits, out number, out var read)
            && read == digits.Length;
    }

    private static (string Key, ReadOnlyMemory<byte> Value, int Length) Next(ReadOnlyMemory<byte> data)
    {
        var space = data.Span.IndexOf((byte)' ');
        if (space < 0 || !TryNumber(data.Span[..space], out var length) || length <= space + 1 || length > data.Length)
            throw new FormatException("a record's length is wrong");
        var record = data[(space + 1)..(int)length];
        var equals = record.Span.IndexOf((byte)'=');
        if (record.Span[^1] != '\n' || equals <= 0 || record.Span[..equals].Contains((byte)0))
            throw new FormatException("a record is not key=value and a line feed");
        return (DecodeKey(UnixText.Decode(record.Span[..equals])), record[(equals + 1)..^1], (int)length);
    }

    private void AddSparseNumber(string key, ReadOnlySpan<byte> value)
    {
        var isOffset = key == SparsePrefix + "offset";
        if (isOffset != (SparseNumbers.Count % 2 == 0) || !TryNumber(value, out var number))
            throw new FormatException("the sparse map is not offset, numbytes, offset, …");
        SparseNumbers.Add(number);
    }

    // GNU tar writes "=" in the name of an xattr, which a key can't have, as %3D, and "%" as %25.
    private static string DecodeKey(string key) =>
        key.StartsWith(XattrPrefix, StringComparison.Ordinal) && key.Contains('%', StringComparison.Ordinal)
            ? key.Replace("%3D", "=", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal)
            : key;
}
