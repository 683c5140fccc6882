using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// This program, run once more on the way into a container: in the container's user namespace, and where its own file
/// can't be written. A process that comes into a container is this program until it executes another, and whoever is in
/// there decides what that is: a script of <c>#!/proc/self/exe</c> for one, which gives him our file (CVE-2019-5736).
/// </summary>
public static class ContainerEntrance
{
    private static readonly Argument Cwd = Argument.Named(SafeFd.Cwd.Number, "AT_FDCWD");

    /// <summary>
    /// Runs it and waits for its end, on this thread. It has this process's terminal and streams, and gets its signals.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="program">This program and its arguments.</param>
    /// <param name="environment">Its environment.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="ImageBuildException">IMG5004: nobody may enter that container from here. IMG5008: it has ended.</exception>
    public static int Run(RunningContainer container, IReadOnlyList<string> program, IReadOnlyDictionary<string, string> environment)
    {
        using var init = new SyscallProgram();
        Prepare(init, container, program[0]);
        init.EndWithParent();
        init.Execute(program[0], program, [.. environment.Select(e => $"{e.Key}={e.Value}")], Caller.IgnoredSignals);
        using var child = Start(init);
        return CallerSignals.ForwardUntilExit(child);
    }

    /// <summary>Starts a child that is prepared.</summary>
    /// <exception cref="ImageBuildException">IMG5004: nobody may enter that container from here. IMG5008: it has ended.</exception>
    internal static ChildProcess Start(SyscallProgram init)
    {
        try
        {
            return init.Start(0);
        }
        catch (SyscallException e)
        {
            throw RuntimeErrors.ExecFailed(e);
        }
    }

    /// <summary>What a child does before it is this program again.</summary>
    internal static void Prepare(SyscallProgram init, RunningContainer container, string program)
    {
        if (container.HasOwnUserNamespace)
            EnterUserNamespace(init, container);
        // Over itself, for us alone. What is unmounted on the machine is unmounted here as well.
        init.LeaveMountNamespace();
        init.MoveMount(init.ReadOnlyCopy(Cwd, program), init.OpenPath(Cwd, program, 0, 0));
    }

    private static void EnterUserNamespace(SyscallProgram init, RunningContainer container)
    {
        // Groups of the machine are none inside. Only who has none of its own, as an ordinary user, may not give them up.
        init.Try("setgroups", SyscallNumbers.Setgroups, [Errno.EPERM], 0, 0, 0);
        init.SetNs(Argument.Open(container.Handle, "container"), Linux.CLONE_NEWUSER);
        init.Call("setresgid", SyscallNumbers.Setresgid, 0, 0, 0);
        init.Call("setresuid", SyscallNumbers.Setresuid, 0, 0, 0);
    }
}
