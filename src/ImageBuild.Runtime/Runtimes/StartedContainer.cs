using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>A container that runs; or a process more in one.</summary>
public sealed class StartedContainer : IDisposable
{
    private int exitCode;

    internal StartedContainer(ChildProcess process, SafeFd? terminal, IReadOnlyList<string> created)
    {
        Process = process;
        Terminal = terminal;
        Created = created;
    }

    /// <summary>The process that was started.</summary>
    public ChildProcess Process { get; }

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

    /// <summary>The thread that sees its end to the end; null where that is whoever waits.</summary>
    internal Thread? Watcher { get; set; }

    /// <summary>Blocks until it has ended, and what was there for it is gone. Once.</summary>
    /// <returns>Its exit code, or 128 and the number of the signal that ended it.</returns>
    public int WaitForExit()
    {
        if (Watcher is null)
            Watch();
        else
            Watcher.Join();
        return exitCode;
    }

    internal void Watch()
    {
        exitCode = Process.WaitForExit();
        if (Network is not null)
            Pasta.End(Network);
        WasOutOfMemory = Cgroup?.WasOutOfMemory ?? false;
        Ended?.Invoke();
        Cgroup?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Process.Dispose();
        Terminal?.Dispose();
    }
}
