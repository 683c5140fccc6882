using System.Globalization;

namespace ImageBuild.Tar;

/// <summary>Times as pax records have them: seconds as a decimal fraction, negative before 1970.</summary>
internal static class PaxTime
{
    private const int Billion = 1_000_000_000;
    private const int FractionDigits = 9;

    public static bool TryParse(ReadOnlySpan<byte> text, out UnixTime time)
    {
        time = default;
        var negative = text.StartsWith("-"u8);
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (!PaxRecords.TryNumber(whole, out var seconds) || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        var nanoseconds = 0;
        for (var i = 0; i < FractionDigits; i++)
            nanoseconds = (nanoseconds * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        // -1.25 is 0.75 s after -2.
        time = (negative, nanoseconds) switch
        {
            (false, _) => new(seconds, nanoseconds),
            (true, 0) => new(-seconds),
            (true, _) => new(-seconds - 1, Billion - nanoseconds),
        };
        return true;
    }

    public static string Format(UnixTime time)
    {
        var (sign, seconds, nanoseconds) = time switch
        {
            { Seconds: >= 0 } => ("", time.Seconds, time.Nanoseconds),
            { Nanoseconds: 0 } => ("", time.Seconds, 0),
            _ => ("-", -(time.Seconds + 1), Billion - time.Nanoseconds),
        };
        var fraction = nanoseconds == 0 ? "" : "." + nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}{fraction}");
    }
}
