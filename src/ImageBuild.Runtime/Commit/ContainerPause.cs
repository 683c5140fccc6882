using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Commit;

/// <summary>
/// Stops the processes of a container until it is disposed, so that its files are of one moment: by the cgroup freezer
/// where the container has a cgroup of its own, else by stopping each process of its PID namespace. Where it has
/// neither, nothing is stopped.
/// </summary>
public sealed class ContainerPause : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);

    // A process in an uninterruptible call freezes when that ends; after this we read what there is.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Action resume;

    private ContainerPause(Action resume) => this.resume = resume;

    /// <summary>Stops a container, and returns when it stands still.</summary>
    /// <param name="init">The container's first process, as this process sees it.</param>
    /// <param name="time">The clock.</param>
    public static ContainerPause Begin(int init, TimeProvider time)
    {
        if (Freezer.Find(init) is not { } freezer)
            return new ContainerPause(StoppedProcesses.StopAll(init).Resume);
        freezer.Freeze();
        for (var start = time.GetTimestamp(); !freezer.IsFrozen && time.GetElapsedTime(start) < Patience;)
            Thread.Sleep(Step);
        return new ContainerPause(freezer.Thaw);
    }

    /// <summary>Lets the container go on.</summary>
    public void Dispose() => resume();

    /// <summary>The freezer of a cgroup: v2's <c>cgroup.freeze</c> or v1's <c>freezer.state</c>.</summary>
    private sealed record Freezer(string Control, string On, string Off, string State, string FrozenLine)
    {
        private static readonly string[] UnifiedMounts = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];

        public bool IsFrozen => TryReadLines(State) is not { } lines || lines.Contains(FrozenLine);

        public static Freezer? Find(int init)
        {
            if (PathOf(init, ":freezer:") is { } path && File.Exists($"/sys/fs/cgroup/freezer{path}/freezer.state"))
            {
                var state = $"/sys/fs/cgroup/freezer{path}/freezer.state";
                return new Freezer(state, "FROZEN", "THAWED", state, "FROZEN");
            }

            return PathOf(init, "0::") is not { } unified ? null : UnifiedMounts
                .Select(mount => mount + unified).Where(f => File.Exists($"{f}/cgroup.freeze"))
                .Select(f => new Freezer($"{f}/cgroup.freeze", "1", "0", $"{f}/cgroup.events", "frozen 1"))
                .FirstOrDefault();
        }

        public void Freeze() => Write(On);

        public void Thaw() => Write(Off);

        private void Write(string text)
        {
            try
            {
                File.WriteAllText(Control, text);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && !File.Exists(Control))
            {
                // The container has ended, and its group with it.
            }
        }

        // None if the container is in the cgroup that we are in: we would stop as well.
        private static string? PathOf(int pid, string controller)
        {
            var path = Read($"/proc/{pid}/cgroup", controller);
            return path is null or "/" || path == Read("/proc/self/cgroup", controller) ? null : path;
        }

        private static string? Read(string file, string controller) => TryReadLines(file)?
            .Select(line => (Line: line, At: line.IndexOf(controller, StringComparison.Ordinal)))
            .Where(l => l.At >= 0 && l.At <= l.Line.IndexOf(':', StringComparison.Ordinal))
            .Select(l => l.Line[(l.At + controller.Length)..]).FirstOrDefault();

        // Null if the container has ended.
        private static string[]? TryReadLines(string file)
        {
            try
            {
                return KernelFile.Read(file).Split('\n');
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    /// <summary>Processes that were stopped by signal.</summary>
    private sealed class StoppedProcesses
    {
        private const int SIGCONT = 18;
        private const int SIGSTOP = 19;

        private readonly Dictionary<int, SafeFd> stopped = [];

        public static StoppedProcesses StopAll(int init)
        {
            var all = new StoppedProcesses();
            var space = Linux.TryReadLink($"/proc/{init}/ns/pid");
            if (space is null || space == Linux.TryReadLink("/proc/self/ns/pid"))
                return all;
            // Until a round finds nobody new: one that is not stopped yet can fork.
            int before;
            do
            {
                before = all.stopped.Count;
                Members(space).ForEach(all.Stop);
            }
            while (all.stopped.Count > before);
            return all;
        }

        public void Resume()
        {
            foreach (var process in stopped.Values)
            {
                // It may have been killed meanwhile.
                _ = Linux.TryPidfdSendSignal(process, SIGCONT);
                process.Dispose();
            }
        }

        private static List<int> Members(string space) => [.. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, null))
            .Where(pid => Linux.TryReadLink($"/proc/{pid}/ns/pid") == space)];

        private void Stop(int pid)
        {
            if (stopped.ContainsKey(pid) || Linux.TryPidfdOpen(pid, out var process) != Errno.None)
                return;
            if (Linux.TryPidfdSendSignal(process, SIGSTOP) == Errno.None)
                stopped[pid] = process;
            else
                process.Dispose();
        }
    }
}
