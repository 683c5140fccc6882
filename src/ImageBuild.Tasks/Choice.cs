namespace ImageBuild.Tasks;

/// <summary>A property that takes one of a few words.</summary>
internal static class Choice
{
    /// <summary>Reads one, in any case.</summary>
    /// <param name="otherwise">What an empty property means.</param>
    /// <exception cref="ImageBuildException">IMG1046: it is none of them.</exception>
    public static T Parse<T>(string property, string text, T otherwise)
        where T : struct, Enum
    {
        if (text.Length == 0)
            return otherwise;
        // Enum.TryParse takes numbers too.
        return Enum.GetNames<T>().Any(n => n.Equals(text, StringComparison.OrdinalIgnoreCase))
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw TaskErrors.InvalidSetting(property, text, string.Join(", ", Enum.GetNames<T>()));
    }
}
