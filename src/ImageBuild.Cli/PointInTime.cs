using System.Globalization;
using ImageBuild.Build;

namespace ImageBuild.Cli;

/// <summary>Points in time as docker's options take them.</summary>
internal static class PointInTime
{
    /// <summary>Reads one: a time, UTC if it does not say otherwise (<c>2026-01-31T12:00:00</c>), or a duration, so long ago (<c>24h</c>).</summary>
    /// <exception cref="ImageBuildException">IMG5014: it is neither.</exception>
    public static DateTimeOffset Parse(string option, string text, TimeProvider time)
    {
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when))
            return when;
        try
        {
            return time.GetUtcNow() - TimeSpan.FromTicks(Duration.Parse(option, text) / TimeSpan.NanosecondsPerTick);
        }
        catch (ImageBuildException e) when (e.Code == ErrorCode.InvalidSetting)
        {
            throw CliErrors.InvalidOption(option, text, "a time such as 2026-01-31, or so long ago, such as 24h");
        }
    }
}
