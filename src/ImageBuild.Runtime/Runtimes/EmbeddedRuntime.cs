using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// The runtime that needs nothing installed. A thread of its own moves into new namespaces and makes there, in plain
/// code, everything that the container will see; then it forks the container's first process, which does the rest by
/// <see cref="InitProgram"/>. When the thread ends, the namespaces belong to the container alone.
/// </summary>
public sealed class EmbeddedRuntime(Privileges privileges) : IContainerRuntime
{
    private const ulong NoProgram = Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NODEV | Linux.MOUNT_ATTR_NOEXEC;

    /// <inheritdoc/>
    public StartedContainer Start(ContainerStart start)
    {
        try
        {
            return OnThreadOfItsOwn(() => StartInNamespaces(start));
        }
        catch (SyscallException e)
        {
            throw e.Call.StartsWith("execve", StringComparison.Ordinal) ? Execution(start.Spec.Arguments[0], e) : RuntimeErrors.StartFailed(e);
        }
    }

    private StartedContainer StartInNamespaces(ContainerStart start)
    {
        var spec = start.Spec;
        var network = spec.Network == NetworkMode.None ? Linux.CLONE_NEWNET : 0;
        Linux.Unshare(Linux.CLONE_FS | Linux.CLONE_NEWNS | Linux.CLONE_NEWUTS | Linux.CLONE_NEWIPC | Linux.CLONE_NEWCGROUP | network);
        Linux.MakeMountsSlave();
        Linux.SetHostName(spec.HostName);
        if (spec.Network == NetworkMode.None)
            Linux.BringLoopbackUp();
        using var overlay = Mounter.Open(start.Root);
        Mounter.Attach(overlay, start.Merged);
        using var open = new OpenDescriptors();
        return Fork(start, new RootFolder(overlay), open);
    }

    private StartedContainer Fork(ContainerStart start, RootFolder root, OpenDescriptors open)
    {
        var spec = start.Spec;
        var user = ContainerUser.Resolve(spec.User, root.ReadText("/etc/passwd"), root.ReadText("/etc/group"));
        var pts = open.Add(Devices.Mount(root, privileges));
        MountSys(root);
        foreach (var mount in spec.Mounts)
            Bind(root, mount);
        ContainerFiles.Mount(root, start.Files, spec);
        var work = open.Add(root.OpenFolder(spec.WorkingDirectory));
        var proc = open.Add(root.OpenFolder("/proc", Linux.RESOLVE_NO_SYMLINKS));
        var program = ProgramSearch.Find(root, spec.Arguments[0], spec.Environment, spec.WorkingDirectory);
        var (master, slave) = spec.Terminal ? Devices.OpenTerminal(pts, root) : (null, null);
        if (slave is not null)
            open.Add(slave);
        if (spec.ReadOnlyRoot)
            Linux.MountSetAttr(root.Root, Linux.MOUNT_ATTR_RDONLY, 0);
        using var init = InitProgram.Create(new InitPlan
        {
            Root = root.Root.Number,
            ProcTarget = proc.Number,
            Covers = [.. Enumerable.Range(0, InitProgram.CoverCount).Select(_ => open.Add(Linux.OpenTreeClone(SafeFd.Cwd, "/dev/null")).Number)],
            WorkingDirectory = work.Number,
            Streams = slave is null ? start.Streams : [slave.Number, slave.Number, slave.Number],
            Terminal = slave?.Number,
            User = user,
            Capabilities = Capabilities.Mask(spec.Capabilities),
            CanSetGroups = privileges.CanSetGroups,
            NoNewPrivileges = spec.NoNewPrivileges,
            Program = program,
            Arguments = spec.Arguments,
            Environment = spec.Environment.Any(e => e.StartsWith("HOME=", StringComparison.Ordinal)) ? spec.Environment : [.. spec.Environment, $"HOME={user.Home}"],
        });
        return new StartedContainer(init.Start(Linux.CLONE_NEWPID), master, root.Created);
    }

    // A sysfs of its own belongs to the network namespace; in a user namespace it may only be shared.
    private void MountSys(RootFolder root)
    {
        using var sys = privileges.CanMakeDevices
            ? Devices.New("sysfs", NoProgram | Linux.MOUNT_ATTR_RDONLY)
            : Linux.OpenTreeClone(SafeFd.Cwd, "/sys", Linux.AT_RECURSIVE);
        if (!privileges.CanMakeDevices)
            Linux.MountSetAttr(sys, Linux.MOUNT_ATTR_RDONLY, 0, Linux.AT_RECURSIVE);
        RootFolder.Attach(sys, "/sys", p => root.OpenFolder(p, Linux.RESOLVE_NO_SYMLINKS));
    }

    private static void Bind(RootFolder root, BindMount mount)
    {
        if (!Path.Exists(mount.Source))
            throw RuntimeErrors.MountSource(mount.Source);
        using var source = Linux.OpenTreeClone(SafeFd.Cwd, mount.Source, Linux.AT_RECURSIVE);
        if (mount.ReadOnly)
            Linux.MountSetAttr(source, Linux.MOUNT_ATTR_RDONLY, 0, Linux.AT_RECURSIVE);
        var isFolder = Directory.Exists(mount.Source);
        RootFolder.Attach(source, mount.Target, p => isFolder ? root.OpenFolder(p) : root.OpenFile(p));
    }

    private static ImageBuildException Execution(string command, SyscallException e) => e.Errno switch
    {
        Errno.ENOENT => RuntimeErrors.CommandNotFound($"{command}' or the interpreter that it names, '"),
        Errno.EACCES => RuntimeErrors.CommandNotExecutable(command, "permission denied"),
        _ => RuntimeErrors.CommandNotExecutable(command, e.Message),
    };

    // Namespaces belong to threads. Such a thread must not come back to the pool.
    private static T OnThreadOfItsOwn<T>(Func<T> action)
    {
        T? result = default;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = action();
            }
            catch (Exception e) when (e is IOException or ImageBuildException or UnauthorizedAccessException)
            {
                failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
