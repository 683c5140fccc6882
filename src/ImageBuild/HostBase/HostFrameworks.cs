namespace ImageBuild.HostBase;

/// <summary>The .NET of the machine: the shared frameworks that a kind of image has, and what starts them.</summary>
internal sealed record HostFrameworks
{
    private const string Core = "Microsoft.NETCore.App";
    private const string AspNetCore = "Microsoft.AspNetCore.App";

    /// <summary>The installation.</summary>
    public required string DotnetRoot { get; init; }

    /// <summary>Folders to take, below the installation: <c>host/fxr/VERSION</c>, <c>shared/NAME/VERSION</c>.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>What Microsoft's images say of themselves: <c>DOTNET_VERSION</c>, <c>ASPNET_VERSION</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>The folder of the runtime, of whose needs the C library closure is made.</summary>
    public required string CoreFolder { get; init; }

    /// <summary>Finds the newest frameworks of an installation.</summary>
    /// <param name="tree">The machine.</param>
    /// <param name="dotnetRoot">The installation.</param>
    /// <param name="name">
    /// <c>runtime-deps</c> (none), <c>runtime</c>, <c>aspnet</c>, or empty for all that there is; then perhaps a colon
    /// and the version: <c>10.0</c> for the newest patch, or a whole one.
    /// </param>
    /// <exception cref="ImageBuildException">IMG1001: no such kind. IMG3070: it is not installed.</exception>
    public static HostFrameworks Find(HostTree tree, string dotnetRoot, string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (kind, version) = colon < 0 ? (name, "") : (name[..colon], name[(colon + 1)..]);
        var core = Newest($"shared/{Core}", version) ?? throw Missing(Core);
        var web = Newest($"shared/{AspNetCore}", version);
        return kind switch
        {
            "runtime-deps" => Having(),
            "runtime" => Having(core),
            "aspnet" => Having(core, web ?? throw Missing(AspNetCore)),
            "" => web is null ? Having(core) : Having(core, web),
            _ => throw Errors.InvalidReference(
                $"host:{name}", "the bases are host, host:runtime-deps, host:runtime and host:aspnet"),
        };

        // One host starts every older framework.
        HostFrameworks Having(params string[] frameworks) => new()
        {
            DotnetRoot = dotnetRoot,
            Folders = frameworks.Length == 0 ? [] : [Newest("host/fxr", "") ?? throw Missing("host/fxr"), .. frameworks],
            Environment = [.. frameworks.Zip(["DOTNET_VERSION", "ASPNET_VERSION"], (f, n) => $"{n}={VersionIn(f)}")],
            CoreFolder = $"{dotnetRoot}/{core}",
        };

        string? Newest(string folder, string wanted) => tree.Names($"{dotnetRoot}/{folder}")
            .Where(n => wanted.Length == 0 || n == wanted || n.StartsWith(wanted + ".", StringComparison.Ordinal))
            .OrderBy(Order).Select(n => $"{folder}/{n}").LastOrDefault();

        ImageBuildException Missing(string what) =>
            Errors.NoHostDotnet(dotnetRoot, version.Length == 0 ? what : $"{what} {version}");
    }

    private static string VersionIn(string folder) => folder[(folder.LastIndexOf('/') + 1)..];

    // A preview comes before its release.
    private static (Version, bool, string) Order(string name)
    {
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        _ = Version.TryParse(dash < 0 ? name : name[..dash], out var version);
        return (version ?? new Version(0, 0), dash < 0, name);
    }
}
