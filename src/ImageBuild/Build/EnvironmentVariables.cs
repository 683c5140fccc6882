using System.Collections.Immutable;
using System.Globalization;

namespace ImageBuild.Build;

/// <summary>The environment of an image, and what .NET's own variables in it mean.</summary>
internal static class EnvironmentVariables
{
    /// <summary>
    /// The base's variables with others over them: a known name keeps its place, a new one comes last.
    /// </summary>
    public static ImmutableArray<string> Merge(
        ImmutableArray<string> basis, IEnumerable<KeyValuePair<string, string>> added)
    {
        var merged = basis.ToList();
        foreach (var (name, value) in added)
        {
            var at = merged.FindLastIndex(v => v.StartsWith(name + "=", StringComparison.Ordinal));
            if (at < 0)
                merged.Add($"{name}={value}");
            else
                merged[at] = $"{name}={value}";
        }

        return [.. merged];
    }

    /// <summary>
    /// The user that .NET's images are made to be run as, or null. A number there; a project may say a name, as in the
    /// SDK.
    /// </summary>
    public static string? UserId(ImmutableArray<string> env) => Get(env, "APP_UID") is { Length: > 0 } id ? id : null;

    /// <summary>
    /// The ports that ASP.NET Core will listen on. It looks at its URLs first, and at its ports only if there are none
    /// (aspnetcore, GenericWebHostService).
    /// </summary>
    public static IEnumerable<ContainerPort> Ports(ImmutableArray<string> env)
    {
        var urls = Get(env, "ASPNETCORE_URLS");
        var numbers = urls is not null
            ? Split(urls).Select(PortOf)
            : Split(Get(env, "ASPNETCORE_HTTPS_PORTS")).Concat(Split(Get(env, "ASPNETCORE_HTTP_PORTS")));
        return numbers
            .Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0)
            .Select(ContainerPort.Tcp)
            .OfType<ContainerPort>();
    }

    // Not System.Uri, which does not take http://+:8080 or http://*:8080.
    private static string PortOf(string url)
    {
        var authority = url.Split("://", 2)[^1].Split('/', 2)[0];
        var colon = authority.LastIndexOf(':');
        return colon < authority.LastIndexOf(']') ? "" : authority[(colon + 1)..];
    }

    private static string? Get(ImmutableArray<string> env, string name) =>
        env.LastOrDefault(v => v.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
