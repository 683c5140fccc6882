using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// What a process does that comes into a container which runs. Whoever is in there meets it only with the rights that it
/// keeps: it takes all of its steps outside the container's PID namespace, and goes in, by a last fork, to become its
/// program.
/// </summary>
internal sealed class ExecProgram : IDisposable
{
    private const int PR_SET_DUMPABLE = 4;

    private readonly SyscallProgram program = new();
    private readonly ProcessSteps process;

    /// <summary>Decides it all.</summary>
    /// <param name="container">A handle of the container's first process.</param>
    /// <param name="namespaces"><c>CLONE_NEW*</c>: which namespaces of that process it enters.</param>
    /// <param name="plan">The process.</param>
    public ExecProgram(int container, ulong namespaces, ProcessPlan plan)
    {
        process = new ProcessSteps(program, plan);
        // Until it is its program, nobody inside may look into its memory or at its /proc/…/exe (CVE-2016-9962).
        program.Prctl(PR_SET_DUMPABLE, "PR_SET_DUMPABLE", 0);
        program.WaitForParent();
        program.SetNs(Argument.Named(container, "container"), namespaces);
        process.EnterWorkingDirectory();
        process.TakeStreams();
        process.TakeRights();
        program.ForkAgain();
        // The end of a session's leader would hang up the terminal: it is the new process's own.
        process.BeginSession();
        process.Execute();
    }

    /// <summary>Forks the process.</summary>
    /// <param name="whileItWaits">What is done with its id before it goes in.</param>
    /// <exception cref="ImageBuildException">IMG5001, IMG5002, IMG5015: its program can't run.</exception>
    /// <exception cref="SyscallException">Another step failed.</exception>
    public ChildProcess Start(Action<int> whileItWaits) => process.Start(0, whileItWaits);

    /// <summary>The steps as strace would print them.</summary>
    public override string ToString() => program.ToString();

    /// <inheritdoc/>
    public void Dispose() => program.Dispose();
}
