namespace ImageBuild.HostBase;

/// <summary>The .NET of the machine: the muxer, the host and the shared frameworks that a kind of image has.</summary>
internal sealed record HostFrameworks
{
    private const string Core = "Microsoft.NETCore.App";
    private const string AspNetCore = "Microsoft.AspNetCore.App";

    /// <summary>Folders and files to take, below the installation.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>What Microsoft's images say of themselves: <c>DOTNET_VERSION</c>, <c>ASPNET_VERSION</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>The file whose libraries the C library closure is made of.</summary>
    public required string? CoreFolder { get; init; }

    /// <summary>Finds the newest frameworks of an installation.</summary>
    /// <param name="kind"><c>runtime-deps</c> (none), <c>runtime</c>, <c>aspnet</c>, or empty for all that there is.</param>
    /// <exception cref="ImageBuildException">IMG1001: no such kind. IMG3070: it is not installed.</exception>
    public static HostFrameworks Find(HostTree tree, string dotnetRoot, string kind)
    {
        var core = Newest(tree, $"{dotnetRoot}/shared/{Core}");
        var web = Newest(tree, $"{dotnetRoot}/shared/{AspNetCore}");
        var fxr = Newest(tree, $"{dotnetRoot}/host/fxr");
        if (core is null || fxr is null)
            throw Errors.NoHostDotnet(dotnetRoot, Core);
        return kind switch
        {
            "runtime-deps" => new HostFrameworks { Paths = [], Environment = [], CoreFolder = core },
            "runtime" => Runtime([core]),
            "aspnet" => Runtime([core, web ?? throw Errors.NoHostDotnet(dotnetRoot, AspNetCore)]),
            "" => Runtime(web is null ? [core] : [core, web]),
            _ => throw Errors.InvalidReference($"host:{kind}", "the kinds are host, host:runtime-deps, host:runtime and host:aspnet"),
        };

        HostFrameworks Runtime(string[] frameworks) => new()
        {
            Paths = [$"{dotnetRoot}/dotnet", fxr, .. frameworks],
            Environment = [.. frameworks.Zip(["DOTNET_VERSION", "ASPNET_VERSION"], (f, n) => $"{n}={f[(f.LastIndexOf('/') + 1)..]}")],
            CoreFolder = core,
        };
    }

    private static string? Newest(HostTree tree, string folder) => tree.Names(folder)
        .OrderBy(VersionOf).Select(n => $"{folder}/{n}").LastOrDefault();

    private static Version VersionOf(string name) =>
        Version.TryParse(name.Split('-')[0], out var version) ? version : new Version(0, 0);
}
