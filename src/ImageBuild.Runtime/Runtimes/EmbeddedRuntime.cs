using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// The runtime that needs nothing installed. A thread of its own moves into new namespaces and makes there, in plain
/// code, everything that the container will see; then it forks the container's first process, which does the rest by
/// <see cref="InitProgram"/>.
/// </summary>
/// <param name="privileges">What this process may do.</param>
/// <param name="search">Where programs of this machine are looked for: folders between colons.</param>
public sealed partial class EmbeddedRuntime(Privileges privileges, string search) : IContainerRuntime
{
    /// <summary>What it is called.</summary>
    public const string Name = "embedded";

    private const ulong Namespaces =
        Linux.CLONE_FS | Linux.CLONE_NEWNS | Linux.CLONE_NEWUTS | Linux.CLONE_NEWIPC;

    /// <inheritdoc/>
    public StartedContainer Start(ContainerStart start)
    {
        // The thread has mounts to make before it needs it, and this one nothing but to wait.
        var filter = new Task<BpfInstruction[]>(() => FilterFor(start.Spec));
        try
        {
            return ContainerThread.Start(() => StartInNamespaces(start, filter), filter.RunSynchronously);
        }
        catch (SyscallException e)
        {
            throw RuntimeErrors.StartFailed(e);
        }
    }

    private StartedContainer StartInNamespaces(ContainerStart start, Task<BpfInstruction[]> filter)
    {
        var cgroup = Cgroup.Create(start.Id, start.Spec.Resources);
        try
        {
            return StartInNamespaces(start, filter, cgroup);
        }
        catch
        {
            cgroup?.Dispose();
            throw;
        }
    }

    private StartedContainer StartInNamespaces(ContainerStart start, Task<BpfInstruction[]> filter, Cgroup? cgroup)
    {
        using var machine = Linux.OpenAt2(SafeFd.Cwd, "/proc/thread-self/ns/mnt", Linux.O_RDONLY, 0);
        Linux.Unshare(Namespaces);
        Linux.MakeMountsPrivate();
        Linux.SetHostName(start.Spec.HostName);
        var network = ContainerNetwork.Enter(start, search);
        try
        {
            ContainerNetwork.SetSysctls(start.Spec.Sysctls);
            using var overlay = Mounter.OpenOrShare(start.Root, start.Merged);
            Mounter.Attach(overlay, start.Merged);
            using var open = new OpenDescriptors();
            return Fork(start, filter, new RootFolder(overlay), open, machine, network, cgroup);
        }
        catch when (network is not null)
        {
            Pasta.End(network);
            throw;
        }
    }

    private StartedContainer Fork(
        ContainerStart start, Task<BpfInstruction[]> filter, RootFolder root, OpenDescriptors open, SafeFd machine, ChildProcess? network, Cgroup? cgroup)
    {
        var user = ContainerUser.Resolve(start.Spec, root, privileges);
        var pts = MountAll(start, root, open);
        var (master, slave) = start.Spec.Terminal ? Devices.OpenTerminal(pts, user, start.TerminalSize) : (null, null);
        if (master is not null)
            Devices.AttachConsole(pts, master, root);
        user.TakePipes(start.Streams);
        root.MakeWorkingDirectory(start.Spec.WorkingDirectory);
        var process = Plan(start.Spec, filter.GetAwaiter().GetResult(), root, user, start.Streams, open.Add(slave));
        using var init = new InitProgram(Plan(root, open), process);
        // Root has the capability to make nodes of the machine's devices, as docker's has; it can use none of them.
        Linux.MountSetAttr(root.Root, Linux.MOUNT_ATTR_NODEV | (start.Spec.ReadOnlyRoot ? Linux.MOUNT_ATTR_RDONLY : 0), 0);
        var first = init.Start(id =>
        {
            Cgroup.Add(cgroup?.Folders ?? [], id);
            // A thread that the runtime has begun from this one meanwhile, to compile or to wait, has what setns wants alone.
            Linux.Unshare(Linux.CLONE_FS);
            Linux.SetNs(machine, Linux.CLONE_NEWNS);
        });
        return new StartedContainer(first, master, root.Created) { Network = network, Cgroup = cgroup };
    }

    private SafeFd MountAll(ContainerStart start, RootFolder root, OpenDescriptors open)
    {
        var pts = Devices.Mount(root, privileges, start.Spec.SharedMemory, open);
        MountSys(root);
        foreach (var mount in start.Spec.TemporaryMounts)
            MountTemporary(root, mount);
        foreach (var mount in start.Spec.Mounts)
            Bind(root, mount);
        foreach (var file in ContainerFiles.Write(start.Files, start.Spec))
            Bind(root, file);
        return pts;
    }

    private static InitPlan Plan(RootFolder root, OpenDescriptors open) => new()
    {
        Root = root.Root.Number,
        // The child mounts there; a link in its place is refused already here.
        ProcTarget = open.Add(root.OpenKernelFolder("/proc")).Number,
        Masked = HiddenPaths.CoversForProc(open),
        ReadOnly = HiddenPaths.ReadOnlyInProc,
    };

    private static BpfInstruction[] FilterFor(ContainerSpec spec) =>
        spec.SeccompUnconfined ? [] : SeccompFilter.For(RuntimeInformation.ProcessArchitecture, Capabilities.Mask(spec.Capabilities));

    private ProcessPlan Plan(ContainerSpec spec, BpfInstruction[] filter, RootFolder root, ContainerUser user, int[] streams, SafeFd? terminal) => new()
    {
        WorkingDirectory = spec.WorkingDirectory,
        Streams = terminal is null ? streams : [.. Enumerable.Repeat(terminal.Number, 3)],
        Terminal = terminal?.Number,
        User = user,
        Capabilities = Capabilities.Mask(spec.Capabilities),
        LastCapability = Caller.LastCapability,
        CanSetGroups = privileges.CanSetGroups,
        NoNewPrivileges = spec.NoNewPrivileges,
        Filter = filter,
        Limits = spec.LimitsFrom(Caller.OpenFiles),
        IgnoredSignals = Caller.IgnoredSignals,
        Executables = ProgramSearch.Find(root, spec.Arguments[0], spec.Environment, spec.WorkingDirectory),
        Arguments = spec.Arguments,
        Environment = spec.EnvironmentFor(user),
    };

    // A sysfs of its own belongs to the network namespace; in a user namespace it may only be shared.
    private void MountSys(RootFolder root)
    {
        using var sys = privileges.CanMakeDevices
            ? Devices.New("sysfs", Devices.NoProgram | Linux.MOUNT_ATTR_RDONLY)
            : Linux.OpenTreeClone(SafeFd.Cwd, "/sys", Linux.AT_RECURSIVE);
        if (!privileges.CanMakeDevices)
            Linux.MountSetAttr(sys, Linux.MOUNT_ATTR_RDONLY, 0, Linux.AT_RECURSIVE);
        RootFolder.Attach(sys, "/sys", p => root.OpenFolder(p, Linux.RESOLVE_NO_SYMLINKS));
        HiddenPaths.CoverInSys(sys);
    }

    private static void MountTemporary(RootFolder root, TemporaryMount mount)
    {
        var attributes = Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NODEV
            | (mount.Executable ? 0 : Linux.MOUNT_ATTR_NOEXEC) | (mount.ReadOnly ? Linux.MOUNT_ATTR_RDONLY : 0);
        (string, string)[] size = mount.Size is null ? [] : [("size", mount.Size)];
        using var folder = Devices.New("tmpfs", attributes, [("mode", mount.Mode), .. size]);
        RootFolder.Attach(folder, mount.Target, p => root.OpenFolder(p));
    }

    private static void Bind(RootFolder root, BindMount mount)
    {
        mount.RequireSource();
        using var source = Linux.OpenTreeClone(SafeFd.Cwd, mount.Source, Linux.AT_RECURSIVE);
        var attributes = (mount.Device ? 0 : Linux.MOUNT_ATTR_NODEV) | (mount.ReadOnly ? Linux.MOUNT_ATTR_RDONLY : 0);
        if (attributes != 0)
            Linux.MountSetAttr(source, attributes, 0, Linux.AT_RECURSIVE);
        RootFolder.Attach(source, mount.Target, p => root.OpenFor(mount, p));
    }
}
