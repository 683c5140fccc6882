using System.Globalization;
using System.Text;

namespace ImageBuild;

internal static partial class Errors
{
    public static ImageBuildException TarTruncated(string entry, long offset) => new(
        ErrorCode.TarTruncated,
        $"The archive ends at byte {offset}, {At(entry)}, where more must follow. It is cut off; get it again.");

    public static ImageBuildException TarInvalid(string entry, long offset, string reason) => new(
        ErrorCode.TarInvalid,
        $"The archive is not a valid tar at byte {offset}, {At(entry)}: {reason}. It is damaged or was made to deceive.");

    public static ImageBuildException TarUnsupported(string entry, long offset, char typeFlag) => new(
        ErrorCode.TarUnsupported,
        $"The archive has an entry of the unknown kind '{Printable(typeFlag.ToString())}' at byte {offset}, {At(entry)}. "
        + "Files, links, directories, devices and pipes can be read.");

    public static ImageBuildException TarLimit(string entry, long offset, string what) => new(
        ErrorCode.TarLimit,
        $"The archive has {what} at byte {offset}, {At(entry)}. No honest archive has; it was not read on.");

    public static ImageBuildException TarContentLength(string entry, long expected) => new(
        ErrorCode.TarContentLength,
        $"'{Printable(entry)}' no longer has the {expected} bytes that it had. "
        + "Something changed it while the layer was written; try again when it is at rest.");

    public static ImageBuildException NameNotEncodable(string name, string reason) => new(
        ErrorCode.NameNotEncodable,
        $"'{Printable(name)}' can't be a name in an image: {reason}. Rename it.");

    // What stands in an archive must neither move the cursor nor hide in the message.
    private static string Printable(string text)
    {
        if (!text.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
            return text;
        var printable = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune))
                printable.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else
                printable.Append(rune);
        }

        return printable.ToString();
    }

    private static string At(string entry) => entry.Length == 0 ? "in its first entry" : $"in or after '{Printable(entry)}'";
}
