using System.Globalization;
using ImageBuild.Explain;

namespace ImageBuild.Cli;

/// <summary>Sizes and times in docker's words (go-units).</summary>
internal static class Human
{
    /// <summary>A size to three digits: <c>29.4MB</c>.</summary>
    public static string Size(long bytes) => ByteSize.Text(bytes);

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

    /// <summary>A time as docker's lists have it: <c>2026-01-31 12:00:00 +0000 UTC</c>.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss '+0000 UTC'", CultureInfo.InvariantCulture);

    private static string Count(double number, string unit) => $"{Math.Floor(number).ToString(CultureInfo.InvariantCulture)} {unit}";
}
