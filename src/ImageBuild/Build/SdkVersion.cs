using System.Globalization;

namespace ImageBuild.Build;

/// <summary>The version of an SDK or a framework, as far as the tags of images follow it.</summary>
internal sealed record SdkVersion(string Text, int Major, int Minor, int Patch, string[] Labels)
{
    public bool IsPrerelease => Labels.Length > 0;

    public string MajorMinor => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    /// <exception cref="ImageBuildException">IMG1040: it is no version.</exception>
    public static SdkVersion Parse(string text)
    {
        var core = text.Split('+')[0];
        var dash = core.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? core : core[..dash]).Split('.');
        var parsed = numbers.Select(Number).ToArray();
        if (parsed.Length is < 2 or > 4 || parsed.Contains(-1))
            throw Errors.UnknownSdkVersion(text);
        return new SdkVersion(
            text, parsed[0], parsed[1], parsed.ElementAtOrDefault(2), dash < 0 ? [] : core[(dash + 1)..].Split('.'));
    }

    /// <summary>Whether it comes before this release; a prerelease comes before the release of its number.</summary>
    public bool IsBefore(int major, int minor, int patch)
    {
        var order = (Major, Minor, Patch).CompareTo((major, minor, patch));
        return order < 0 || (order == 0 && IsPrerelease);
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
