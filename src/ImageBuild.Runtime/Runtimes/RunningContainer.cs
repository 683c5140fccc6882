using System.Globalization;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// A handle of a container's first process, which no other process can take over; and through it the container's
/// namespaces and its root.
/// </summary>
public sealed class RunningContainer : IDisposable
{
    // After the program's name in parentheses, which may itself have blanks: state is field 3, start time field 22.
    private const int StateField = 0;
    private const int StartTimeField = 19;

    private static readonly (string Name, ulong Flag)[] Namespaces =
    [
        ("mnt", Linux.CLONE_NEWNS), ("pid", Linux.CLONE_NEWPID), ("uts", Linux.CLONE_NEWUTS), ("ipc", Linux.CLONE_NEWIPC),
        ("cgroup", Linux.CLONE_NEWCGROUP), ("net", Linux.CLONE_NEWNET),
    ];

    private readonly int process;

    private RunningContainer(int process, SafeFd handle) => (this.process, Handle) = (process, handle);

    internal SafeFd Handle { get; }

    /// <summary>Opens one; null if it has ended.</summary>
    /// <param name="process">The id of its first process.</param>
    /// <param name="start">When that began, as <see cref="StartOf"/> says it: the id alone may be somebody else's by now.</param>
    public static RunningContainer? TryOpen(int process, ulong start)
    {
        if (process == 0 || Linux.TryPidfdOpen(process, out var handle) != Errno.None)
            return null;
        // Looked at with the handle in hand: now the number can't change hands any more.
        if (StartOf(process) == start)
            return new RunningContainer(process, handle);
        handle.Dispose();
        return null;
    }

    /// <summary>When a process began, in the kernel's ticks; null if it has ended (proc_pid_stat(5)).</summary>
    public static ulong? StartOf(int process)
    {
        try
        {
            var stat = KernelFile.Read($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[StateField] is "Z" or "X" ? null : ulong.Parse(fields[StartTimeField], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Sends a signal to its first process; false if it has ended.</summary>
    public bool Signal(int number) => Linux.TryPidfdSendSignal(Handle, number) == Errno.None;

    /// <summary>Whether its user namespace is another than ours, so that we have no rights in there.</summary>
    internal bool HasOwnUserNamespace => IsOwn("user");

    /// <summary>Which of its namespaces are other than ours, as <c>CLONE_NEW*</c>; all but the user namespace.</summary>
    internal ulong OwnNamespaces => Namespaces.Where(n => IsOwn(n.Name)).Aggregate(0UL, (all, n) => all | n.Flag);

    /// <summary>Opens its root, with all that is mounted there, as its processes have it.</summary>
    internal SafeFd OpenRoot() =>
        NamespaceThread.Run(Handle, () => Linux.OpenAt2(SafeFd.Cwd, "/", Linux.O_PATH | Linux.O_DIRECTORY, 0));

    /// <summary>
    /// Shows its root at a place, as it has it itself; false if it has ended. Its overlay belongs to a mount namespace of its
    /// own, so it is copied there and attached here; a second overlay over the same upper folder would be undefined
    /// (overlayfs.rst, "Sharing and copying layers").
    /// </summary>
    /// <exception cref="ImageBuildException">IMG5051: it can't be mounted.</exception>
    public bool TryShowAt(MountPoint point)
    {
        using var root = TryCloneRoot();
        if (root is null)
            return false;
        point.Attach(root);
        return true;
    }

    /// <summary>A copy of its root mount, without what is mounted in there; null if it has ended.</summary>
    internal SafeFd? TryCloneRoot() => Mounter.TryOpenRootOf(Handle);

    private bool IsOwn(string name) => Linux.TryReadLink($"/proc/{process}/ns/{name}") != Linux.TryReadLink($"/proc/self/ns/{name}");

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
