using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// The steps that every process of a container walks, its first and those that come in later: what it has, who it is
/// and what it becomes.
/// </summary>
internal sealed class ProcessSteps(SyscallProgram program, ProcessPlan plan)
{
    private const int PR_CAPBSET_DROP = 24;
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const int PR_CAP_AMBIENT = 47;
    private const int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    private const uint LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    private const int Umask = 0b000_010_010;

    private static readonly Argument Cwd = Argument.Named(SafeFd.Cwd.Number, "AT_FDCWD");

    private readonly List<Step> executing = [];
    private Step? workingDirectory;

    /// <summary>Goes to the folder that it starts in.</summary>
    public void EnterWorkingDirectory()
    {
        // Through no magic link: /proc/self/fd/7 may be a folder of the machine (CVE-2024-21626).
        workingDirectory = program.OpenPath(Cwd, plan.WorkingDirectory, Linux.O_DIRECTORY, Linux.RESOLVE_NO_MAGICLINKS);
        program.Call("fchdir", SyscallNumbers.Fchdir, workingDirectory);
    }

    /// <summary>Begins a session of its own, on its terminal if it has one.</summary>
    public void BeginSession()
    {
        program.Call("setsid", SyscallNumbers.Setsid);
        if (plan.Terminal is { } terminal)
            program.Call("ioctl", SyscallNumbers.Ioctl, terminal, Argument.Named(Linux.TIOCSCTTY, "TIOCSCTTY"), 0);
    }

    /// <summary>Makes its descriptors the standard ones.</summary>
    public void TakeStreams() => program.Streams(plan.Streams);

    /// <summary>Becomes its user, with no more rights and limits than it should have.</summary>
    public void TakeRights()
    {
        Limits();
        Rights();
    }

    /// <summary>Becomes its program.</summary>
    public void Execute()
    {
        // /proc/self/exe, as a program or as an interpreter, is this very program on the machine (CVE-2019-5736).
        foreach (var path in plan.Executables)
            executing.Add(program.OpenPath(Cwd, path, 0, Linux.RESOLVE_NO_MAGICLINKS));
        executing.Add(program.Execute(plan.Executables[0], plan.Arguments, plan.Environment, plan.IgnoredSignals));
    }

    /// <summary>Forks the process.</summary>
    /// <param name="cloneFlags"><c>CLONE_NEW*</c> for namespaces of its own.</param>
    /// <param name="whileItWaits">What the parent does with its id while it waits.</param>
    /// <exception cref="ImageBuildException">IMG5001, IMG5002, IMG5015: its program can't run.</exception>
    /// <exception cref="SyscallException">Another step failed.</exception>
    public ChildProcess Start(ulong cloneFlags, Action<int>? whileItWaits = null)
    {
        var failure = program.TryStart(cloneFlags, whileItWaits, out var child);
        if (failure is null)
            return child!;
        var reason = new SyscallException(failure.Call, failure.Errno);
        if (failure.Step == workingDirectory)
            throw RuntimeErrors.WorkingDirectory(plan.WorkingDirectory, reason);
        if (!executing.Contains(failure.Step))
            throw reason;
        throw failure.Errno is Errno.ENOENT or Errno.ENOTDIR
            ? RuntimeErrors.CommandNotFound(plan.Arguments[0])
            : RuntimeErrors.CommandNotExecutable(plan.Arguments[0], reason.Reason);
    }

    private void Limits()
    {
        foreach (var limit in plan.Limits)
        {
            var bytes = new byte[16];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, limit.Soft);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), limit.Hard);
            program.Call(
                "prlimit64", SyscallNumbers.Prlimit64, 0, Argument.Named(ProcessLimit.Numbers[limit.Name], $"RLIMIT_{limit.Name.ToUpperInvariant()}"),
                Argument.Struct(bytes, $"{{{limit.Soft}, {limit.Hard}}}"), 0);
        }

        program.Call("umask", SyscallNumbers.Umask, Argument.Named(Umask, "022"));
    }

    private void Rights()
    {
        var user = plan.User;
        if (plan.NoNewPrivileges)
            program.Prctl(PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS", 1);
        for (var capability = 0; capability <= plan.LastCapability; capability++)
        {
            if ((plan.Capabilities & (1UL << capability)) == 0)
                program.Prctl(PR_CAPBSET_DROP, "PR_CAPBSET_DROP", capability);
        }

        program.Prctl(PR_CAP_AMBIENT, "PR_CAP_AMBIENT", PR_CAP_AMBIENT_CLEAR_ALL);
        if (plan.CanSetGroups)
        {
            var groups = MemoryMarshal.AsBytes(user.Groups.ToArray().AsSpan());
            program.Call("setgroups", SyscallNumbers.Setgroups, user.Groups.Count, Argument.Struct(groups, $"[{string.Join(", ", user.Groups)}]"));
        }

        program.Call("setresgid", SyscallNumbers.Setresgid, user.GroupId, user.GroupId, user.GroupId);
        // The last point at which all may: the next calls take CAP_SYS_ADMIN away. None of those from here on is refused.
        if (plan.Filter.Count > 0)
            program.Filter([.. plan.Filter]);
        program.Call("setresuid", SyscallNumbers.Setresuid, user.Id, user.Id, user.Id);
        SetCapabilities(user.Id == 0 ? plan.Capabilities : 0);
    }

    // Effective, permitted, inheritable; low words, then high ones. Never inheritable (CVE-2022-24769).
    private void SetCapabilities(ulong mask)
    {
        var header = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(header, LINUX_CAPABILITY_VERSION_3);
        var data = new byte[24];
        foreach (var at in new[] { 0, 4 })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(at), (uint)mask);
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(12 + at), (uint)(mask >> 32));
        }

        program.Call(
            "capset", SyscallNumbers.Capset, Argument.Struct(header, "{_LINUX_CAPABILITY_VERSION_3, 0}"),
            Argument.Struct(data, $"{{effective=0x{mask:x}, permitted=0x{mask:x}, inheritable=0}}"));
    }
}
