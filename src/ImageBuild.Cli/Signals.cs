using System.Globalization;

namespace ImageBuild.Cli;

/// <summary>Signals by name (signal(7)); numbers as x86-64 and arm64 have them.</summary>
internal static class Signals
{
    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    private const int FirstRealTime = 34;
    private const int Last = 64;

    /// <summary>Reads <c>SIGTERM</c>, <c>TERM</c> or <c>15</c>.</summary>
    /// <exception cref="ImageBuildException">IMG5014: no such signal.</exception>
    public static int Parse(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= Last)
            return number;
        var upper = text.ToUpperInvariant();
        var name = upper.StartsWith("SIG", StringComparison.Ordinal) ? upper[3..] : upper;
        var index = Array.IndexOf(Names, name);
        return index > 0 ? index : RealTime(name) ?? throw CliErrors.InvalidOption("a signal", text, "a name such as SIGTERM, or a number");
    }

    // RTMIN+3, as systemd's images say; the first two are the C library's own (signal(7)).
    private static int? RealTime(string name)
    {
        if (!name.StartsWith("RTMIN", StringComparison.Ordinal))
            return null;
        if (name == "RTMIN")
            return FirstRealTime;
        return int.TryParse(name.AsSpan("RTMIN+".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var more)
            && name["RTMIN".Length] == '+' && more <= Last - FirstRealTime ? FirstRealTime + more : null;
    }
}
