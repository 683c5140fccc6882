using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>A container that runs; or a process more in one.</summary>
public sealed class StartedContainer : IDisposable
{
    private readonly TaskCompletionSource<int> exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal StartedContainer(ChildProcess process, SafeFd? terminal, IReadOnlyList<string> created)
    {
        Process = process;
        Terminal = terminal;
        Created = created;
    }

    /// <summary>The process that was started.</summary>
    public ChildProcess Process { get; }

    /// <summary>Its exit code, when it has ended; 128 and the number of the signal that ended it.</summary>
    public Task<int> Exit => exit.Task;

    /// <summary>Paths that were made in its root so that something could be mounted on them.</summary>
    public IReadOnlyList<string> Created { get; }

    internal SafeFd? Terminal { get; }

    /// <summary>What connects its network, which ends with it.</summary>
    internal ChildProcess? Network { get; init; }

    /// <summary>What is to be done when it has ended, before its control group goes.</summary>
    internal Action? Ended { get; init; }

    /// <summary>Its control group, which ends with it; null if it has none of its own.</summary>
    internal Cgroup? Cgroup { get; init; }

    /// <summary>Where its control group is, for those who come later.</summary>
    public IReadOnlyList<string> Cgroups => Cgroup?.Folders ?? [];

    /// <summary>Whether the kernel ended a process of it because there was no memory left. Known when it has ended.</summary>
    public bool WasOutOfMemory { get; private set; }

    internal void WaitForExit()
    {
        var exitCode = Process.WaitForExit();
        if (Network is not null)
            Pasta.End(Network);
        WasOutOfMemory = Cgroup?.WasOutOfMemory ?? false;
        Ended?.Invoke();
        Cgroup?.Dispose();
        exit.SetResult(exitCode);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Process.Dispose();
        Terminal?.Dispose();
    }
}
