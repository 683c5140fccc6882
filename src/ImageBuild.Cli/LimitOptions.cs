using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ImageBuild.Explain;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli;

/// <summary>The options that say what a container may use, in docker's words.</summary>
internal sealed class LimitOptions
{
    private const string SizeForm = "a number of bytes, or one with b, k, m, g (1024 of the one before)";
    private const string UlimitForm = "name=soft[:hard], -1 for no limit; the names are those of getrlimit(2), such as nofile and nproc";
    private const long LeastMemory = 6 << 20;
    private const long CpuPeriod = 100_000;

    // What has a namespace of its own: the container's, and nothing of the machine's.
    private static readonly string[] OwnSysctls =
        ["kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"];

    private readonly Option<string?> memory = new("--memory", "-m") { Description = "The most memory: 512m, 2g" };
    private readonly Option<string?> swap = new("--memory-swap") { Description = "The most memory and swap together, -1 for any (default: twice the memory)" };
    private readonly Option<string?> cpus = new("--cpus") { Description = "The most processors: 1.5" };
    private readonly Option<long?> shares = new("--cpu-shares", "-c") { Description = "The share of processors that others want too (usual: 1024)" };
    private readonly Option<string?> processors = new("--cpuset-cpus") { Description = "The processors that it may use: 0-2,4" };
    private readonly Option<string?> memoryNodes = new("--cpuset-mems") { Description = "The nodes of memory that it may use, on machines that have several: 0,1" };
    private readonly Option<long?> processes = new("--pids-limit") { Description = "The most processes and threads, -1 for any" };
    private readonly Option<string[]> ulimits = new("--ulimit") { Description = "A limit of each process: nofile=1024:2048", HelpName = "NAME=SOFT[:HARD]" };
    private readonly Option<string?> sharedMemory = new("--shm-size") { Description = "The size of /dev/shm (default: 64m)" };
    private readonly Option<string[]> sysctls = new("--sysctl") { Description = "A setting of the kernel in the container's namespaces: net.core.somaxconn=1024", HelpName = "NAME=VALUE" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [memory, swap, cpus, shares, processors, memoryNodes, processes, ulimits, sharedMemory, sysctls];

    /// <summary>A container with what the user says.</summary>
    /// <exception cref="ImageBuildException">IMG5014: not in docker's form.</exception>
    public ContainerSpec Apply(ContainerSpec spec, ParseResult parsed) => spec with
    {
        Resources = new ResourceLimits
        {
            Memory = Memory(parsed),
            MemoryAndSwap = Swap(parsed),
            CpuQuota = parsed.GetValue(cpus) is { } text ? CpuQuota(text) : null,
            CpuShares = parsed.GetValue(shares) switch
            {
                null or 0 => null,
                >= 2 and <= 262144 and var share => share,
                var other => throw CliErrors.InvalidOption("--cpu-shares", Text(other), "a number from 2 to 262144"),
            },
            Processors = Set(processors, parsed),
            MemoryNodes = Set(memoryNodes, parsed),
            Processes = parsed.GetValue(processes) is > 0 and var most ? most : null,
        },
        ProcessLimits = [.. (parsed.GetValue(ulimits) ?? []).Select(Ulimit).GroupBy(l => l.Name, (_, same) => same.Last())],
        SharedMemory = parsed.GetValue(sharedMemory) is { } size ? Size("--shm-size", size) : spec.SharedMemory,
        Sysctls = (parsed.GetValue(sysctls) ?? []).Select(s => Sysctl(s, spec.Network)).ToImmutableDictionary(),
    };

    private long? Memory(ParseResult parsed) => parsed.GetValue(memory) is not { } text ? null
        : Size("--memory", text) is >= LeastMemory and var size ? size : throw CliErrors.InvalidOption("--memory", text, "at least 6m");

    private long? Swap(ParseResult parsed)
    {
        if (parsed.GetValue(swap) is not { } text)
            return null;
        var least = Memory(parsed) ?? throw CliErrors.InvalidOption("--memory-swap", text, "it together with --memory");
        if (text == "-1")
            return -1;
        return Size("--memory-swap", text) is var size && size >= least ? size : throw CliErrors.InvalidOption("--memory-swap", text, "no less than --memory");
    }

    private static string? Set(Option<string?> option, ParseResult parsed) => parsed.GetValue(option) switch
    {
        null or "" => null,
        var text when text.Split(',').All(range => range.Split('-').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var i) ? i : -1).ToList()
            is [>= 0] or [>= 0, >= 0]) => text,
        var text => throw CliErrors.InvalidOption(option.Name, text, "numbers and ranges of them with commas, such as 0-2,4"),
    };

    private static long CpuQuota(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 0.01m and <= 10_000
            ? (long)(number * CpuPeriod) : throw CliErrors.InvalidOption("--cpus", text, "a number of processors, at least 0.01");

    private static ProcessLimit Ulimit(string text)
    {
        if (text.Split('=') is [var name, var values] && ProcessLimit.Numbers.ContainsKey(name)
            && values.Split(':').Select(Value).ToList() is [{ } soft, ..] parts && parts.Count <= 2 && parts[^1] is { } hard && soft <= hard)
            return new ProcessLimit(name, soft, hard);
        throw CliErrors.InvalidOption("--ulimit", text, UlimitForm);

        static ulong? Value(string text) => text is "-1" or "unlimited" ? ulong.MaxValue
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static KeyValuePair<string, string> Sysctl(string text, NetworkMode network)
    {
        if (text.Split('=', 2) is not [var name, var value] || name.Contains('/', StringComparison.Ordinal) || name.Contains("..", StringComparison.Ordinal))
            throw CliErrors.InvalidOption("--sysctl", text, "NAME=VALUE");
        var isNetwork = name.StartsWith("net.", StringComparison.Ordinal);
        if (isNetwork && network == NetworkMode.Host)
            throw CliErrors.Unsupported($"--sysctl {name}", "the container has this machine's network. Give it one of its own with --network private");
        return isNetwork || name.StartsWith("fs.mqueue.", StringComparison.Ordinal) || OwnSysctls.Contains(name)
            ? KeyValuePair.Create(name, value)
            : throw CliErrors.InvalidOption("--sysctl", text, $"one that containers have for themselves: net.*, fs.mqueue.*, {string.Join(", ", OwnSysctls)}");
    }

    private static long Size(string option, string text) =>
        ByteSize.Parse(text, kilo: 1024) is > 0 and var bytes ? bytes : throw CliErrors.InvalidOption(option, text, SizeForm);

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
