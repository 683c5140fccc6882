using System.Collections.Immutable;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>What a container runs and what it may see. Complete: nothing of it is looked up in the image any more but user names.</summary>
public sealed record ContainerSpec
{
    /// <summary>The program and its arguments, at least one.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>How many of <see cref="Arguments"/>, from the first, are the entrypoint; the others are the command. Only shown.</summary>
    public int EntrypointLength { get; init; }

    /// <summary>The environment, <c>NAME=value</c>. HOME and, with a terminal, TERM are added if they are not there.</summary>
    public required ImmutableArray<string> Environment { get; init; }

    /// <summary>Where it starts; made if it is not there.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary><c>user[:group]</c>, names or numbers; empty is root.</summary>
    public required string User { get; init; }

    /// <summary>The name of its host.</summary>
    public required string HostName { get; init; }

    /// <summary>Whether it has a terminal of its own.</summary>
    public bool Terminal { get; init; }

    /// <summary>Whether its standard input stays open.</summary>
    public bool Interactive { get; init; }

    /// <summary>The path on this machine of the program that is its first process and starts the other; null for none.</summary>
    public string? Init { get; init; }

    /// <summary>Whether its root can't be written.</summary>
    public bool ReadOnlyRoot { get; init; }

    /// <summary>Whether programs can't gain rights by setuid or file capabilities.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Whether no system call is refused to it.</summary>
    public bool SeccompUnconfined { get; init; }

    /// <summary>Its network.</summary>
    public NetworkMode Network { get; init; }

    /// <summary>Ports that lead into a network of its own.</summary>
    public ImmutableArray<PublishedPort> Ports { get; init; } = [];

    /// <summary>Lines of <c>/etc/hosts</c> beyond the usual: address, tab, name.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Lines of <c>/etc/resolv.conf</c> instead of the machine's of the same keyword: <c>nameserver</c>, <c>search</c>, <c>options</c>.</summary>
    public ImmutableArray<string> Resolver { get; init; } = [];

    /// <summary>Supplementary groups beyond those that the user has, names or numbers.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>What all of its processes together may use.</summary>
    public ResourceLimits Resources { get; init; } = new();

    /// <summary>What each of its processes may use; for what is not named, the runtime's own.</summary>
    public ImmutableArray<ProcessLimit> ProcessLimits { get; init; } = [];

    /// <summary>Settings of the kernel (sysctl(8)) in its namespaces.</summary>
    public ImmutableDictionary<string, string> Sysctls { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How large <c>/dev/shm</c> may grow, in bytes. Default: 64 MiB.</summary>
    public long SharedMemory { get; init; } = 64 << 20;

    /// <summary>Capabilities that root has inside, and the most that anybody can get. Names without <c>CAP_</c>.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = Runtimes.Capabilities.Default;

    /// <summary>Folders and files of the machine that it sees.</summary>
    public ImmutableArray<BindMount> Mounts { get; init; } = [];

    /// <summary>Folders that are in memory and gone at the end.</summary>
    public ImmutableArray<TemporaryMount> TemporaryMounts { get; init; } = [];

    // The runtime has raised its own limit of open files, and programs that use select(2) count on the old one.
    internal IReadOnlyList<ProcessLimit> LimitsFrom((ulong Soft, ulong Hard) openFiles) => ProcessLimits.Any(l => l.Name == "nofile")
        ? ProcessLimits : [new ProcessLimit("nofile", openFiles.Soft, openFiles.Hard), .. ProcessLimits];

    // What depends on who it is and what it has, so that each process of a container has its own.
    internal IReadOnlyList<string> EnvironmentFor(ContainerUser user)
    {
        List<string> all = [.. Environment];
        Default("HOME=", user.Home);
        if (Terminal)
            Default("TERM=", "xterm");
        return all;

        void Default(string name, string value)
        {
            if (!all.Any(e => e.StartsWith(name, StringComparison.Ordinal)))
                all.Add(name + value);
        }
    }
}

/// <summary>A network that a container can have.</summary>
public enum NetworkMode
{
    /// <summary>The machine's own.</summary>
    Host,

    /// <summary>Loopback alone.</summary>
    None,

    /// <summary>One of its own, connected with the machine's.</summary>
    Private,
}

/// <summary>A folder or file of the machine in a container.</summary>
/// <param name="Source">Its path on the machine.</param>
/// <param name="Target">Its path in the container.</param>
/// <param name="ReadOnly">Whether it can't be written there.</param>
public sealed record BindMount(string Source, string Target, bool ReadOnly)
{
    /// <summary>Whether it is a device that can be used there. Nodes of devices in other folders can't.</summary>
    public bool Device { get; init; }

    internal void RequireSource()
    {
        if (!Path.Exists(Source))
            throw RuntimeErrors.MountSource(Source);
    }
}

/// <summary>A folder in memory (tmpfs).</summary>
/// <param name="Target">Its path in the container.</param>
public sealed record TemporaryMount(string Target)
{
    /// <summary>How large it may grow, as tmpfs(5) writes it: <c>64m</c>; null for half of the memory.</summary>
    public string? Size { get; init; }

    /// <summary>Its mode, in octal digits.</summary>
    public string Mode { get; init; } = "1777";

    /// <summary>Whether programs in it can be executed.</summary>
    public bool Executable { get; init; }

    /// <summary>Whether it can't be written.</summary>
    public bool ReadOnly { get; init; }
}
