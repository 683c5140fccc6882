using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace ImageBuild.Runtime.Bundles;

/// <summary>A bundle's <c>config.json</c> (runtime-spec config.md, config-linux.md), as far as we say anything there.</summary>
internal sealed record BundleConfig
{
    public string OciVersion { get; } = "1.0.2";

    public required BundleProcess Process { get; init; }

    public required BundleRoot Root { get; init; }

    public required string Hostname { get; init; }

    public required IReadOnlyList<BundleMount> Mounts { get; init; }

    public required BundleLinux Linux { get; init; }
}

internal sealed record BundleRoot(string Path, bool Readonly);

/// <summary>A process, the first or a later one; by itself, what <c>exec --process</c> takes.</summary>
internal sealed record BundleProcess
{
    public required bool Terminal { get; init; }

    public BundleSize? ConsoleSize { get; init; }

    public required BundleUser User { get; init; }

    public required IReadOnlyList<string> Args { get; init; }

    public required IReadOnlyList<string> Env { get; init; }

    public required string Cwd { get; init; }

    public required BundleCapabilities Capabilities { get; init; }

    public required IReadOnlyList<BundleLimit> Rlimits { get; init; }

    public required bool NoNewPrivileges { get; init; }
}

internal sealed record BundleSize(ushort Height, ushort Width)
{
    /// <summary>What the kernel calls a terminal's size (ioctl_tty(2), struct winsize: rows, columns); null if there is none.</summary>
    public static BundleSize? Of(ReadOnlySpan<byte> size) =>
        MemoryMarshal.Cast<byte, ushort>(size) is [var rows, var columns, ..] ? new BundleSize(rows, columns) : null;
}

internal sealed record BundleUser(uint Uid, uint Gid, IReadOnlyList<uint> AdditionalGids, uint Umask);

internal sealed record BundleCapabilities
{
    public required IReadOnlyList<string> Bounding { get; init; }

    public required IReadOnlyList<string> Effective { get; init; }

    public required IReadOnlyList<string> Permitted { get; init; }

    public IReadOnlyList<string> Inheritable { get; } = [];

    public IReadOnlyList<string> Ambient { get; } = [];
}

internal sealed record BundleLimit(string Type, ulong Hard, ulong Soft);

internal sealed record BundleMount(string Destination, string Type, string Source, IReadOnlyList<string> Options);

internal sealed record BundleLinux
{
    public required IReadOnlyList<BundleNamespace> Namespaces { get; init; }

    public required IReadOnlyList<string> MaskedPaths { get; init; }

    public required IReadOnlyList<string> ReadonlyPaths { get; init; }

    public required IReadOnlyDictionary<string, string> Sysctl { get; init; }

    public required BundleResources Resources { get; init; }

    public BundleSeccomp? Seccomp { get; init; }
}

internal sealed record BundleNamespace(string Type);

internal sealed record BundleResources
{
    public required IReadOnlyList<BundleDevice> Devices { get; init; }

    public BundleMemory? Memory { get; init; }

    public BundleCpu? Cpu { get; init; }

    public BundlePids? Pids { get; init; }
}

internal sealed record BundleDevice(bool Allow, string? Type, uint? Major, uint? Minor, string Access);

internal sealed record BundleMemory(long Limit, long Swap);

internal sealed record BundleCpu(long? Shares, long? Quota, long? Period, string? Cpus, string? Mems);

internal sealed record BundlePids(long Limit);

internal sealed record BundleSeccomp
{
    public required string DefaultAction { get; init; }

    public required uint DefaultErrnoRet { get; init; }

    public required IReadOnlyList<string> Architectures { get; init; }

    public required IReadOnlyList<BundleSyscalls> Syscalls { get; init; }
}

internal sealed record BundleSyscalls(IReadOnlyList<string> Names, string Action, uint? ErrnoRet = null, IReadOnlyList<BundleArgument>? Args = null);

internal sealed record BundleArgument(uint Index, ulong Value, ulong ValueTwo, string Op);

/// <summary>What a runtime says in its log.</summary>
internal sealed record BundleLogLine(string? Level, string? Msg);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(BundleConfig))]
[JsonSerializable(typeof(BundleProcess))]
[JsonSerializable(typeof(BundleLogLine))]
internal sealed partial class BundleJson : JsonSerializerContext;
