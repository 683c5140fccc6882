using System.CommandLine;
using System.Globalization;
using ImageBuild.Build;
using ImageBuild.Oci;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli;

/// <summary>The options that say how a container's health is tested, in docker's words.</summary>
internal sealed class HealthOptions
{
    private const string Form = "a duration such as 30s, 1m30s or 500ms, at least 1ms";

    // As long as a wait may be; images may say anything.
    private static readonly TimeSpan Most = TimeSpan.FromHours(1000);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private readonly Option<string?> command = new("--health-cmd") { Description = "A command that its shell runs in the container: 0 is healthy", HelpName = "COMMAND" };
    private readonly Option<string?> interval = new("--health-interval") { Description = "Time between two tests (default: the image's, else 30s)", HelpName = "TIME" };
    private readonly Option<string?> timeout = new("--health-timeout") { Description = "Time after which a test has failed (default: 30s)", HelpName = "TIME" };
    private readonly Option<int?> retries = new("--health-retries") { Description = "Failures in a row that make it unhealthy (default: 3)", HelpName = "NUMBER" };
    private readonly Option<string?> startPeriod = new("--health-start-period") { Description = "Time at the start in which failures do not count (default: 0s)", HelpName = "TIME" };
    private readonly Option<bool> none = new("--no-healthcheck") { Description = "Do not test its health, whatever the image says" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [command, interval, timeout, retries, startPeriod, none];

    /// <summary>Looks at what the user says, before anything is done.</summary>
    /// <exception cref="ImageBuildException">IMG5014: it can't be.</exception>
    public void Check(ParseResult parsed)
    {
        if (parsed.GetValue(none) && (parsed.GetValue(command) ?? parsed.GetValue(interval) ?? parsed.GetValue(timeout) ?? parsed.GetValue(startPeriod)) is not null)
            throw CliErrors.Unsupported("--no-healthcheck", "it conflicts with --health-* options");
        CheckOf(null, parsed);
    }

    /// <summary>How a container's health is tested: as the image says, but for what the user says; null for not at all.</summary>
    /// <exception cref="ImageBuildException">IMG5014: the user says what can't be.</exception>
    public HealthCheck? CheckOf(Healthcheck? image, ParseResult parsed)
    {
        var test = parsed.GetValue(command) is { Length: > 0 } text ? HealthCheck.Of(["CMD-SHELL", text]) : HealthCheck.Of(image?.Test);
        var check = test ?? new HealthCheck { Test = [] };
        check = check with
        {
            Interval = Time(interval, parsed) ?? Time(image?.Interval) ?? check.Interval,
            Timeout = Time(timeout, parsed) ?? Time(image?.Timeout) ?? check.Timeout,
            StartPeriod = Time(startPeriod, parsed) ?? Time(image?.StartPeriod) ?? check.StartPeriod,
            Retries = Retries(parsed) ?? (image?.Retries is > 0 and var most ? most : check.Retries),
        };
        return parsed.GetValue(none) || test is null ? null : check;
    }

    private int? Retries(ParseResult parsed) => parsed.GetValue(retries) switch
    {
        < 0 and var negative => throw CliErrors.InvalidOption("--health-retries", negative.ToString(CultureInfo.InvariantCulture), "a number of tests"),
        0 => null,
        var number => number,
    };

    private static TimeSpan? Time(Option<string?> option, ParseResult parsed)
    {
        if (parsed.GetValue(option) is not { } text || text is "0" or "0s")
            return null;
        try
        {
            return TimeSpan.FromTicks(Duration.Parse(option.Name, text) / TimeSpan.NanosecondsPerTick);
        }
        catch (ImageBuildException e) when (e.Code == ErrorCode.InvalidSetting)
        {
            throw CliErrors.InvalidOption(option.Name, text, Form);
        }
    }

    private static TimeSpan? Time(long? nanoseconds) => nanoseconds is > 0 and var some
        ? TimeSpan.FromTicks(Math.Clamp(some / TimeSpan.NanosecondsPerTick, Least.Ticks, Most.Ticks)) : null;
}
