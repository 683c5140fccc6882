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

    private const int Last = 64;

    /// <summary>Reads <c>SIGTERM</c>, <c>TERM</c> or <c>15</c>.</summary>
    /// <exception cref="ImageBuildException">IMG5014: no such signal.</exception>
    public static int Parse(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= Last)
            return number;
        var upper = text.ToUpperInvariant();
        var index = Array.IndexOf(Names, upper.StartsWith("SIG", StringComparison.Ordinal) ? upper[3..] : upper);
        return index > 0 ? index : throw CliErrors.InvalidOption("a signal", text, "a name such as SIGTERM, or a number");
    }
}
