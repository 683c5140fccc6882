using System.Globalization;
using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Bundles;

/// <summary>
/// What a bundle says of a container, so that a runtime makes of it what <see cref="EmbeddedRuntime"/> makes: the
/// same mounts, rights, filter and limits. The network is none of it: the runtime finds itself in the container's.
/// </summary>
/// <param name="privileges">What this process may do.</param>
internal sealed class BundleWriter(Privileges privileges)
{
    private const uint Umask = 0b000_010_010;
    private const long CpuPeriod = 100_000;

    private static readonly string[] Namespaces = ["pid", "mount", "uts", "ipc", "cgroup"];
    private static readonly string[] NoProgram = ["nosuid", "noexec", "nodev"];

    /// <summary>Whether a setting of the kernel (sysctl(8)) is one of a network namespace.</summary>
    public static bool IsOfNetwork(string sysctl) => sysctl.StartsWith("net.", StringComparison.Ordinal);

    /// <summary>All of it.</summary>
    /// <param name="start">The container.</param>
    /// <param name="user">Who its process is.</param>
    /// <param name="files">What was made for it, to be mounted as well.</param>
    public BundleConfig Config(ContainerStart start, ContainerUser user, IEnumerable<BindMount> files) => new()
    {
        Process = Process(start.Spec, user, start.TerminalSize),
        Root = new BundleRoot(start.Merged, start.Spec.ReadOnlyRoot),
        Hostname = start.Spec.HostName,
        Mounts = [.. KernelMounts(start.Spec), .. start.Spec.TemporaryMounts.Select(Mount), .. start.Spec.Mounts.Concat(files).Select(Mount)],
        Linux = new BundleLinux
        {
            Namespaces = [.. Namespaces.Select(n => new BundleNamespace(n))],
            MaskedPaths = HiddenPaths.Masked,
            ReadonlyPaths = HiddenPaths.ReadOnlyPaths,
            Sysctl = start.Spec.Sysctls.Where(s => !IsOfNetwork(s.Key)).ToDictionary(),
            Resources = Resources(start.Spec),
            Seccomp = Seccomp(start.Spec),
        },
    };

    /// <summary>What it says of a process.</summary>
    /// <param name="spec">The process.</param>
    /// <param name="user">Who it is.</param>
    /// <param name="size">The size of its terminal (struct winsize); empty for any.</param>
    public static BundleProcess Process(ContainerSpec spec, ContainerUser user, byte[] size)
    {
        var last = Caller.LastCapability;
        string[] capabilities = [.. spec.Capabilities.Where(c => Capabilities.All.IndexOf(c) <= last).Select(c => "CAP_" + c)];
        string[] roots = user.Id == 0 ? capabilities : [];
        return new BundleProcess
        {
            Terminal = spec.Terminal,
            ConsoleSize = spec.Terminal ? BundleSize.Of(size) : null,
            User = new BundleUser(user.Id, user.GroupId, user.Groups, Umask),
            Args = spec.Arguments,
            Env = spec.EnvironmentFor(user),
            Cwd = spec.WorkingDirectory,
            Capabilities = new BundleCapabilities { Bounding = capabilities, Effective = roots, Permitted = roots },
            Rlimits = [.. spec.LimitsFrom(Caller.OpenFiles).Select(l => new BundleLimit($"RLIMIT_{l.Name.ToUpperInvariant()}", l.Hard, l.Soft))],
            NoNewPrivileges = spec.NoNewPrivileges,
        };
    }

    private static BundleSeccomp? Seccomp(ContainerSpec spec) => spec.SeccompUnconfined
        ? null : SeccompProfile.For(RuntimeInformation.ProcessArchitecture, Capabilities.Mask(spec.Capabilities));

    // The group of terminals exists where there is more than one; a sysfs belongs to who owns its network namespace.
    private IEnumerable<BundleMount> KernelMounts(ContainerSpec spec) =>
    [
        new("/proc", "proc", "proc", NoProgram),
        new("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
        new("/dev/pts", "devpts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", .. privileges.HasManyIds ? (string[])["gid=5"] : []]),
        new("/dev/shm", "tmpfs", "shm", [.. NoProgram, "mode=1777", string.Create(CultureInfo.InvariantCulture, $"size={spec.SharedMemory}")]),
        new("/dev/mqueue", "mqueue", "mqueue", NoProgram),
        privileges.CanMakeDevices
            ? new("/sys", "sysfs", "sysfs", [.. NoProgram, "ro"])
            : new("/sys", "none", "/sys", [.. NoProgram, "rbind", "rprivate", "ro"]),
    ];

    private static BundleMount Mount(TemporaryMount mount) => new(mount.Target, "tmpfs", "tmpfs",
    [
        "nosuid", "nodev", "mode=" + mount.Mode, mount.Executable ? "exec" : "noexec", mount.ReadOnly ? "ro" : "rw",
        .. mount.Size is null ? (string[])[] : ["size=" + mount.Size],
    ]);

    private static BundleMount Mount(BindMount mount) => new(
        mount.Target, "bind", mount.Source, ["rbind", "rprivate", mount.ReadOnly ? "ro" : "rw", .. mount.Device ? (string[])[] : ["nodev"]]);

    private static BundleResources Resources(ContainerSpec spec) => new()
    {
        Devices = [new BundleDevice(false, null, null, null, "rwm"), .. spec.Mounts.Where(m => m.Device).Select(Device)],
        Memory = spec.Resources.Memory is { } memory ? new BundleMemory(memory, spec.Resources.MemoryAndSwap ?? checked(memory * 2)) : null,
        Cpu = Cpu(spec.Resources),
        Pids = spec.Resources.Processes is { } processes ? new BundlePids(processes) : null,
    };

    private static BundleCpu? Cpu(ResourceLimits limits)
    {
        var cpu = new BundleCpu(limits.CpuShares, limits.CpuQuota, limits.CpuQuota is null ? null : CpuPeriod, limits.Processors, limits.MemoryNodes);
        return cpu == new BundleCpu(null, null, null, null, null) ? null : cpu;
    }

    private static BundleDevice Device(BindMount mount)
    {
        mount.RequireSource();
        using var device = Linux.OpenAt2(SafeFd.Cwd, mount.Source, Linux.O_PATH, 0);
        var status = Linux.Stat(device);
        return new BundleDevice(true, status.Type == Linux.S_IFBLK ? "b" : "c", status.SpecialDevice.Major, status.SpecialDevice.Minor, "rwm");
    }
}
