using System.Globalization;

namespace ImageBuild;

/// <summary>Reads settings of the caller's environment that are no texts. Of several names, the first that is set counts.</summary>
internal static class EnvironmentValue
{
    /// <summary>A whole number from 1 to <paramref name="most"/>; null if it is not set.</summary>
    /// <exception cref="ImageBuildException">IMG1101: it is another.</exception>
    public static long? Number(IReadOnlyDictionary<string, string> environment, long most, params IReadOnlyList<string> names) =>
        Find(environment, names) is not { } found ? null
            : long.TryParse(found.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
                ? number
                : throw Errors.InvalidEnvironmentValue(found.Name, found.Value, $"a whole number from 1 to {most}");

    /// <summary>Whether it is <c>true</c> or <c>1</c>; not set is neither.</summary>
    /// <exception cref="ImageBuildException">IMG1101: it is neither these nor <c>false</c> nor <c>0</c>.</exception>
    public static bool Flag(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> names) =>
        Find(environment, names) is { } found && found.Value.ToLowerInvariant() switch
        {
            "true" or "1" => true,
            "false" or "0" => false,
            _ => throw Errors.InvalidEnvironmentValue(found.Name, found.Value, "true or false"),
        };

    private static (string Name, string Value)? Find(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> names) =>
        names.Where(name => environment.GetValueOrDefault(name) is { Length: > 0 })
            .Select(name => ((string, string)?)(name, environment[name])).FirstOrDefault();
}
