using System.Globalization;
using ImageBuild.Runtime.Containers;
using ImageBuild.Store;

namespace ImageBuild.Cli;

/// <summary>
/// What <c>ps --filter</c> says, as docker takes it: of several values of one key any will do, and of several keys all
/// must.
/// </summary>
internal sealed class ContainerFilter
{
    private const string Form = "name=, id=, status=created|running|restarting|exited, health=starting|healthy|unhealthy|none, exited=CODE, ancestor=IMAGE or label=NAME[=VALUE]";
    private const string NoHealth = "none";
    private readonly ILookup<string, string> values;

    private readonly HashSet<string> ancestors = [];

    /// <summary>Reads it.</summary>
    /// <exception cref="ImageBuildException">IMG5014: there is no such key or value.</exception>
    public ContainerFilter(IEnumerable<string> filters)
    {
        values = filters.Select(Split).ToLookup(f => f.Key, f => f.Value);
        ShowsEnded = values.Contains("status") || values.Contains("exited");
    }

    /// <summary>Whether it asks for those that do not run too.</summary>
    public bool ShowsEnded { get; }

    /// <summary>Finds the images that it names, by name or id.</summary>
    public async Task ResolveAsync(ImageStore store, CancellationToken cancellationToken)
    {
        foreach (var name in values["ancestor"])
        {
            if (await store.TryFindAsync(name, cancellationToken) is { } image)
                ancestors.Add(image.Image.Digest.ToString());
        }
    }

    /// <summary>Whether a container is one of those.</summary>
    public bool Accepts(SeenContainer seen) => values.All(key => key.Any(value => Accepts(key.Key, value, seen)));

    private bool Accepts(string key, string value, SeenContainer seen) => key switch
    {
        "name" => seen.Container.Name.Contains(value, StringComparison.Ordinal),
        "id" => seen.Container.Id.StartsWith(value, StringComparison.Ordinal),
        "status" => string.Equals(seen.Status.ToString(), value, StringComparison.OrdinalIgnoreCase),
        "exited" => seen.Status == ContainerStatus.Exited && (seen.State.ExitCode ?? 255).ToString(CultureInfo.InvariantCulture) == value,
        "health" => string.Equals(seen.Health?.Status.ToString() ?? NoHealth, value, StringComparison.OrdinalIgnoreCase),
        "ancestor" => ancestors.Contains(seen.Container.Manifest),
        _ => value.Split('=', 2) is [var name, .. var wanted] && seen.Container.Labels.TryGetValue(name, out var label) && (wanted is [] || wanted[0] == label),
    };

    private static (string Key, string Value) Split(string filter)
    {
        var isValid = filter.Split('=', 2) is [var key, var value] && value.Length > 0 && key switch
        {
            "name" or "id" or "ancestor" or "label" => true,
            "status" => Enum.TryParse<ContainerStatus>(value, ignoreCase: true, out _) && !char.IsAsciiDigit(value[0]),
            "health" => value == NoHealth || (Enum.TryParse<HealthStatus>(value, ignoreCase: true, out _) && !char.IsAsciiDigit(value[0])),
            "exited" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
            _ => false,
        };
        return isValid ? (filter.Split('=', 2)[0], filter.Split('=', 2)[1]) : throw CliErrors.InvalidOption("--filter", filter, Form);
    }
}
