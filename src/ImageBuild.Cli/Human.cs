using System.Globalization;

namespace ImageBuild.Cli;

/// <summary>Sizes and times in docker's words (go-units).</summary>
internal static class Human
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>A size to three digits: <c>29.4MB</c>.</summary>
    public static string Size(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1000 && unit < Units.Length - 1)
            (value, unit) = (value / 1000, unit + 1);
        return value.ToString(unit == 0 || value >= 100 ? "0" : value >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture) + Units[unit];
    }

    /// <summary>How long ago: <c>3 hours</c>.</summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "Less than a second",
        { TotalSeconds: < 2 } => "1 second",
        { TotalSeconds: < 60 } => Count(span.TotalSeconds, "seconds"),
        { TotalMinutes: < 2 } => "About a minute",
        { TotalMinutes: < 60 } => Count(span.TotalMinutes, "minutes"),
        { TotalHours: < 2 } => "About an hour",
        { TotalHours: < 48 } => Count(span.TotalHours, "hours"),
        { TotalDays: < 14 } => Count(span.TotalDays, "days"),
        { TotalDays: < 60 } => Count(span.TotalDays / 7, "weeks"),
        { TotalDays: < 730 } => Count(span.TotalDays / 30, "months"),
        _ => Count(span.TotalDays / 365, "years"),
    };

    /// <summary>A time of a document as <c>3 hours ago</c>; empty for none.</summary>
    public static string Ago(string? time, TimeProvider clock) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var when) ? Duration(clock.GetUtcNow() - when) + " ago" : "";

    private static string Count(double number, string unit) => $"{Math.Floor(number).ToString(CultureInfo.InvariantCulture)} {unit}";
}
