using System.Globalization;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>Makes a container's <c>/dev</c>: a file system of its own with the devices that every container has (runtime-spec config-linux.md, "Default Devices").</summary>
internal static class Devices
{
    /// <summary>For what holds data alone.</summary>
    public const ulong NoProgram = Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NODEV | Linux.MOUNT_ATTR_NOEXEC;

    private const int DeviceMode = 0b110_110_110;
    private const int FolderMode = 0b111_101_101;
    private const int TerminalGroup = 5;

    private static readonly (string Name, uint Major, uint Minor)[] Nodes =
        [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

    private static readonly (string Name, string Target)[] Links =
        [("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx"), ("core", "/proc/kcore")];

    /// <summary>Mounts it all.</summary>
    /// <returns>The instance of devpts, in which the container's terminals are; among the descriptors that stay open.</returns>
    public static SafeFd Mount(RootFolder root, Privileges privileges, long sharedMemory, OpenDescriptors open)
    {
        // Where root could make a node of any device of the machine, none can be used: these lie elsewhere, out of reach.
        using var dev = New("tmpfs", Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NODEV, ("mode", "755"), ("size", "65536k"));
        // Open until the program runs: to close what is attached nowhere, one waits for the kernel.
        var nodes = open.Add(New("tmpfs", Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NOEXEC));
        RootFolder.Attach(dev, "/dev", p => root.OpenFolder(p, Linux.RESOLVE_NO_SYMLINKS));
        foreach (var (name, major, minor) in Nodes)
            MakeNode(dev, nodes, name, major, minor, privileges);
        foreach (var (name, target) in Links)
            Linux.SymlinkAt(target, dev, name);
        foreach (var folder in new[] { "pts", "shm", "mqueue" })
            Linux.MkdirAt(dev, folder, FolderMode);
        using var shm = New("tmpfs", NoProgram, ("mode", "1777"), ("size", sharedMemory.ToString(CultureInfo.InvariantCulture)));
        Attach(shm, dev, "shm");
        using var mqueue = New("mqueue", NoProgram);
        Attach(mqueue, dev, "mqueue");
        var pts = open.Add(Terminals(privileges));
        Attach(pts, dev, "pts");
        return pts;
    }

    /// <summary>Opens a terminal of a container: the side that its programs see, and ours.</summary>
    /// <param name="pts">The instance of devpts.</param>
    /// <param name="user">Whose it is.</param>
    /// <param name="size">Its size (struct winsize); empty for any.</param>
    public static (SafeFd Master, SafeFd Slave) OpenTerminal(SafeFd pts, ContainerUser user, ReadOnlySpan<byte> size)
    {
        const int flags = Linux.O_RDWR | Linux.O_NOCTTY;
        var master = Linux.OpenAt2(pts, "ptmx", flags, Linux.RESOLVE_BENEATH);
        var slave = Linux.OpenAt2(pts, NameOf(master), flags, Linux.RESOLVE_BENEATH);
        Linux.FchownAt(slave, "", user.Id, Linux.Unchanged);
        Linux.SetWindowSize(master, size);
        return (master, slave);
    }

    /// <summary>Makes a terminal the container's console.</summary>
    public static void AttachConsole(SafeFd pts, SafeFd master, RootFolder root)
    {
        using var console = Linux.OpenTreeClone(pts, NameOf(master));
        RootFolder.Attach(console, "/dev/console", root.OpenFile);
    }

    /// <summary>The instance of devpts of a container that runs.</summary>
    /// <exception cref="SyscallException">Something else is there by now, whose files may be anything.</exception>
    public static SafeFd OpenTerminals(RootFolder root)
    {
        var pts = root.OpenMounted("/dev/pts");
        if (Linux.FileSystemOf(pts) == Linux.DEVPTS_SUPER_MAGIC)
            return pts;
        pts.Dispose();
        throw new SyscallException("fstatfs(\"/dev/pts\")", Errno.ENODEV);
    }

    private static string NameOf(SafeFd master) => Linux.UnlockTerminal(master).ToString(CultureInfo.InvariantCulture);

    /// <summary>A file system of its own, not attached anywhere.</summary>
    public static SafeFd New(string type, ulong attributes, params (string Key, string Value)[] options)
    {
        using var context = Linux.FsOpen(type);
        foreach (var (key, value) in options)
            Linux.FsConfigString(context, key, value);
        Linux.FsConfigCreate(context);
        return Linux.FsMount(context, attributes);
    }

    private static SafeFd Terminals(Privileges privileges)
    {
        const ulong attributes = Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NOEXEC;
        (string, string)[] options = [("ptmxmode", "0666"), ("mode", "0620")];
        // With one id alone there is no group tty.
        return privileges.HasManyIds
            ? New("devpts", attributes, [.. options, ("gid", TerminalGroup.ToString(CultureInfo.InvariantCulture))])
            : New("devpts", attributes, options);
    }

    private static void MakeNode(SafeFd dev, SafeFd nodes, string name, uint major, uint minor, Privileges privileges)
    {
        if (privileges.CanMakeDevices)
        {
            Linux.MknodAt(nodes, name, Linux.S_IFCHR | DeviceMode, Linux.MakeDevice(major, minor));
            using var made = Linux.OpenAt2(nodes, name, Linux.O_PATH, Linux.RESOLVE_BENEATH);
            Linux.ChmodPath(made, DeviceMode);
        }

        Linux.OpenAt2(dev, name, Linux.O_WRONLY | Linux.O_CREAT, Linux.RESOLVE_BENEATH, DeviceMode).Dispose();
        using var node = privileges.CanMakeDevices ? Linux.OpenTreeClone(nodes, name) : Linux.OpenTreeClone(SafeFd.Cwd, $"/dev/{name}");
        Attach(node, dev, name);
    }

    private static void Attach(SafeFd mount, SafeFd folder, string name)
    {
        using var target = Linux.OpenAt2(folder, name, Linux.O_PATH, Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS);
        Linux.MoveMount(mount, target);
    }
}
