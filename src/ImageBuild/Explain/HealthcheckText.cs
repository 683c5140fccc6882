using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageBuild.Oci;

namespace ImageBuild.Explain;

/// <summary>A test of health as a Dockerfile says it: <c>--interval=30s CMD ["curl","-f","http://localhost"]</c>.</summary>
internal static class HealthcheckText
{
    private const long Millisecond = 1_000_000;
    private const long Second = 1000 * Millisecond;

    /// <summary>The text; null if there is no test.</summary>
    public static string? Of(Healthcheck? check)
    {
        if (check?.Test is not { IsEmpty: false } test)
            return null;
        if (test[0] == "NONE")
            return "NONE";
        var text = new StringBuilder();
        Option("interval", Duration(check.Interval));
        Option("timeout", Duration(check.Timeout));
        Option("start-period", Duration(check.StartPeriod));
        Option("retries", check.Retries is > 0 and var retries ? retries.ToString(CultureInfo.InvariantCulture) : null);
        return text.Append("CMD ").Append(Command(test)).ToString();

        void Option(string name, string? value)
        {
            if (value is not null)
                text.Append(CultureInfo.InvariantCulture, $"--{name}={value} ");
        }
    }

    private static string Command(ImmutableArray<string> test) => test[0] == "CMD-SHELL"
        ? string.Join(' ', test.Skip(1))
        : JsonSerializer.Serialize(test.RemoveAt(0), RecordJson.Plain.ImmutableArrayString);

    // Go's words: a number and its unit.
    private static string? Duration(long? nanoseconds) => nanoseconds switch
    {
        null or 0 => null,
        var n when n % Second == 0 => string.Create(CultureInfo.InvariantCulture, $"{n / Second}s"),
        var n when n % Millisecond == 0 => string.Create(CultureInfo.InvariantCulture, $"{n / Millisecond}ms"),
        var n => string.Create(CultureInfo.InvariantCulture, $"{n}ns"),
    };
}
