using System.Text;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// Names in lines of text. Every byte of a name is one char, backslash, tab and the ends of lines are escaped, and
/// files of such lines are written in <see cref="Encoding"/>: so any name is one field of one line.
/// </summary>
internal static class TextLine
{
    private const string Escaped = "\\\t\n\r";

    /// <summary>The encoding of the files: it makes one char of every byte.</summary>
    public static Encoding Encoding => Encoding.Latin1;

    public static string Escape(string name)
    {
        var bytes = Ascii(name) ? name : Encoding.GetString(UnixText.Encode(name));
        return !bytes.AsSpan().ContainsAny(Escaped) ? bytes : bytes
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal);
    }

    /// <exception cref="FormatException">The text is not from <see cref="Escape"/>.</exception>
    public static string Unescape(string text)
    {
        var bytes = text.Contains('\\', StringComparison.Ordinal) ? Expand(text) : text;
        return Ascii(bytes) ? bytes : UnixText.Decode(Encoding.GetBytes(bytes));
    }

    private static bool Ascii(string text) => System.Text.Ascii.IsValid(text);

    private static string Expand(string text)
    {
        var name = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\')
            {
                c = (++i < text.Length ? text[i] : '\0') switch
                {
                    '\\' => '\\',
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    _ => throw new FormatException($"'{text}' ends an escape wrongly"),
                };
            }

            name.Append(c);
        }

        return name.ToString();
    }
}
