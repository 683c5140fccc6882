using System.Globalization;
using System.Text;
using ImageBuild.Tar;

namespace ImageBuild.Testing;

/// <summary>
/// Layers in a small text language, an entry a line:
/// <c>dir a</c>, <c>file a/b text=hello mode=4755</c>, <c>symlink c -> a/b</c>, <c>hardlink d -> a/b</c>,
/// <c>char e 1 3</c>, <c>block f 8 0</c>, <c>fifo g</c>, <c>whiteout a/b</c>, <c>opaque a</c>.
/// Options: <c>mode=</c> (octal), <c>uid=</c>, <c>gid=</c>, <c>mtime=seconds[.nanoseconds]</c>, <c>text=</c> or
/// <c>size=</c> of a file, <c>xattr:NAME=HEX</c>. In names and texts, %20 is a blank and so on.
/// </summary>
public static class LayerText
{
    /// <summary>The tar of a layer.</summary>
    public static byte[] Tar(string text)
    {
        using var output = new MemoryStream();
        var writer = new TarWriter(output);
        foreach (var (entry, content) in Parse(text))
            Write(output, writer, entry, content);
        writer.Complete();
        return output.ToArray();
    }

    // Our own writer ends no name but a folder's in a slash. Others do, and a reader must bear it.
    private static void Write(MemoryStream output, TarWriter writer, TarEntry entry, byte[] content)
    {
        var isOdd = entry.Name.EndsWith('/') && entry.Type != TarEntryType.Directory;
        var header = (int)output.Position;
        writer.Write(isOdd ? entry with { Name = entry.Name[..^1] + "0" } : entry, content);
        if (!isOdd)
            return;
        var bytes = output.GetBuffer().AsSpan(header, 512);
        bytes[entry.Name.Length - 1] = (byte)'/';
        bytes[148..156].Fill((byte)' ');
        var sum = 0;
        foreach (var b in bytes)
            sum += b;
        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(bytes[148..]);
    }

    /// <summary>The entries of a layer, with their contents.</summary>
    public static IEnumerable<(TarEntry Entry, byte[] Content)> Parse(string text) =>
        text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#').Select(ParseLine);

    private static (TarEntry Entry, byte[] Content) ParseLine(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var name = Uri.UnescapeDataString(words[1]);
        var entry = words[0] switch
        {
            "dir" => new TarEntry { Name = name, Type = TarEntryType.Directory, Mode = 0x1ED },
            "file" => new TarEntry { Name = name, Type = TarEntryType.File, Mode = 0x1A4 },
            "symlink" => new TarEntry { Name = name, Type = TarEntryType.SymbolicLink, Mode = 0x1FF, LinkName = Uri.UnescapeDataString(words[3]) },
            "hardlink" => new TarEntry { Name = name, Type = TarEntryType.HardLink, Mode = 0x1A4, LinkName = Uri.UnescapeDataString(words[3]) },
            "char" => Device(name, TarEntryType.CharacterDevice, words),
            "block" => Device(name, TarEntryType.BlockDevice, words),
            "fifo" => new TarEntry { Name = name, Type = TarEntryType.Fifo, Mode = 0x1A4 },
            "whiteout" => new TarEntry { Name = Whiteout(name), Type = TarEntryType.File, Mode = 0x1A4 },
            "opaque" => new TarEntry { Name = $"{name}/.wh..wh..opq", Type = TarEntryType.File, Mode = 0x1A4 },
            var kind => throw new FormatException($"no kind of entry is called {kind}"),
        };
        var content = Array.Empty<byte>();
        entry = entry with { ModifiedTime = new UnixTime(1_600_000_000) };
        foreach (var option in words.Skip(2).Where(w => w.Contains('=', StringComparison.Ordinal)).Select(w => w.Split('=', 2)))
            (entry, content) = Apply(entry, content, option[0], option[1]);
        return (entry with { Size = content.Length }, content);
    }

    private static (TarEntry Entry, byte[] Content) Apply(TarEntry entry, byte[] content, string option, string value) => option switch
    {
        "mode" => (entry with { Mode = Convert.ToInt32(value, 8) }, content),
        "uid" => (entry with { UserId = Number(value) }, content),
        "gid" => (entry with { GroupId = Number(value) }, content),
        "mtime" => (entry with { ModifiedTime = Time(value) }, content),
        "text" => (entry, Encoding.UTF8.GetBytes(Uri.UnescapeDataString(value))),
        "size" => (entry, new byte[Number(value)]),
        _ when option.StartsWith("xattr:", StringComparison.Ordinal) => (entry with
        {
            Xattrs = entry.Xattrs.Add(new Xattr(option["xattr:".Length..], Convert.FromHexString(value))),
        }, content),
        _ => throw new FormatException($"no option is called {option}"),
    };

    private static TarEntry Device(string name, TarEntryType type, string[] words) => new()
    {
        Name = name,
        Type = type,
        Mode = 0x1B6,
        DeviceMajor = Number(words[2]),
        DeviceMinor = Number(words[3]),
    };

    private static string Whiteout(string name)
    {
        var slash = name.LastIndexOf('/') + 1;
        return $"{name[..slash]}.wh.{name[slash..]}";
    }

    private static UnixTime Time(string text) => text.Split('.') is [var seconds, var nanoseconds]
        ? new UnixTime(Number(seconds), (int)Number(nanoseconds))
        : new UnixTime(Number(text));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
