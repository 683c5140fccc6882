using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ImageBuild.Oci;

/// <summary>The machine that an image is for (image-spec image-index.md, "platform"), in Go's names: linux/arm64/v8.</summary>
public sealed record Platform
{
    /// <summary>The GOOS of Windows, whose images have layers and paths of their own.</summary>
    public const string Windows = "windows";

    // The roots of .NET's identifiers that are neither Linux, whose distributions have names of their own, nor Windows.
    private static readonly string[] OtherSystems =
        ["android", "browser", "freebsd", "haiku", "illumos", "ios", "iossimulator", "maccatalyst", "osx", "solaris", "tvos", "tvossimulator", "wasi"];

    /// <summary>GOARCH: amd64, arm64, arm, 386, …</summary>
    public required string Architecture { get; init; }

    /// <summary>GOOS: linux, windows, …</summary>
    public required string Os { get; init; }

    /// <summary>The version of the operating system, on Windows images.</summary>
    public string? OsVersion { get; init; }

    /// <summary>Features that the operating system must have, on Windows images.</summary>
    public ImmutableArray<string>? OsFeatures { get; init; }

    /// <summary>The variant of the processor: v7 or v8 on ARM.</summary>
    public string? Variant { get; init; }

    /// <summary>Fields that this version does not know, kept as they were.</summary>
    public Dictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>The platform of containers on this machine: Linux, whatever it runs itself, on its processor.</summary>
    public static Platform OfThisMachine { get; } = FromRuntimeIdentifier(RuntimeInformation.OSArchitecture switch
    {
        // By far the most; the framework would read all about the type to find out what a value of it is called.
        System.Runtime.InteropServices.Architecture.X64 => "linux-x64",
        System.Runtime.InteropServices.Architecture.Arm64 => "linux-arm64",
        var other => "linux-" + other.ToString().ToLowerInvariant(),
    });

    /// <summary>Reads <c>os/architecture[/variant]</c>, with the aliases that people type (x86_64, aarch64).</summary>
    /// <exception cref="ImageBuildException">IMG1003: anything else.</exception>
    public static Platform Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length is < 2 or > 3 || parts.Any(p => p.Length == 0 || !p.All(IsNameChar)))
            throw Errors.InvalidPlatform(text);
        var os = parts[0].ToLowerInvariant();
        var architecture = parts[1].ToLowerInvariant() switch
        {
            "x86_64" or "x86-64" or "x64" => "amd64",
            "aarch64" => "arm64",
            "i386" or "x86" => "386",
            var name => name,
        };
        return new Platform { Os = os, Architecture = architecture, Variant = parts.ElementAtOrDefault(2) };
    }

    /// <summary>The platform of a .NET runtime identifier such as <c>linux-musl-x64</c>.</summary>
    /// <exception cref="ImageBuildException">IMG1003: an identifier that names no processor that images are made for.</exception>
    public static Platform FromRuntimeIdentifier(string rid)
    {
        var dash = rid.LastIndexOf('-');
        var os = rid.StartsWith("win", StringComparison.OrdinalIgnoreCase) ? Windows : "linux";
        if (OtherSystems.Contains(rid.Split('-', '.')[0], StringComparer.OrdinalIgnoreCase))
            throw Errors.InvalidPlatform(rid);
        return (dash < 0 ? "" : rid[(dash + 1)..].ToLowerInvariant()) switch
        {
            "x64" => new Platform { Os = os, Architecture = "amd64" },
            "x86" => new Platform { Os = os, Architecture = "386" },
            "arm64" => new Platform { Os = os, Architecture = "arm64" },
            "arm" => new Platform { Os = os, Architecture = "arm", Variant = "v7" },
            var name and ("s390x" or "ppc64le" or "riscv64" or "loongarch64") =>
                new Platform { Os = os, Architecture = name == "loongarch64" ? "loong64" : name },
            _ => throw Errors.InvalidPlatform(rid),
        };
    }

    /// <summary>
    /// Whether an image for <paramref name="candidate"/> is one for this platform: same system and processor,
    /// and the same variant, where arm64 without one means v8 and an unset variant here accepts any.
    /// </summary>
    public bool Accepts(Platform candidate) =>
        Os == candidate.Os && Architecture == candidate.Architecture
        && (Variant is null || Normal(this) == Normal(candidate))
        && (OsVersion is null || OsVersion == candidate.OsVersion);

    /// <summary>
    /// The best of what will do: the exact variant before any other, then the newest version of the system (an index for
    /// Windows has several), then the first; the default if nothing will do.
    /// </summary>
    public T? BestOf<T>(IEnumerable<T> candidates, Func<T, Platform?> platformOf) => candidates
        .Where(c => platformOf(c) is { } offered && Accepts(offered))
        .OrderByDescending(c => platformOf(c)!.Variant == Variant)
        .ThenByDescending(c => Version.TryParse(platformOf(c)!.OsVersion, out var version) ? version : null)
        .FirstOrDefault();

    /// <inheritdoc/>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static string? Normal(Platform platform) => platform switch
    {
        { Architecture: "arm64", Variant: "v8" } => null,
        { Architecture: "arm", Variant: null } => "v7",
        _ => platform.Variant,
    };

    private static bool IsNameChar(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';
}
