using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Layout;
using ImageBuild.Runtime.Commit;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Runtime.Runtimes;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Store;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Containers;

/// <summary>Runs a container from its start to its end: layers, root, process, output, and what became of it.</summary>
/// <param name="store">The store.</param>
/// <param name="layers">Its unpacked layers.</param>
/// <param name="runtimes">Opens the runtime of a container by its name.</param>
/// <param name="time">The clock.</param>
public sealed class ContainerRunner(ImageStore store, LayerStore layers, Func<string, IContainerRuntime> runtimes, TimeProvider time)
{
    // How often it is looked whether a container that waits to be started again is to stop.
    private static readonly TimeSpan StopPause = TimeSpan.FromMilliseconds(50);

    // How often it is looked whether a container's lock is free, and how long one waits for it that is not known to run.
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(1);

    private readonly ContainerStore containers = new(store);

    /// <summary>Tests the health of a container once.</summary>
    public Func<Container, HealthResult>? Probe { get; init; }

    /// <summary>Runs a container, and again where it is to be restarted. Blocks while it runs.</summary>
    /// <param name="streams">Where its output goes.</param>
    /// <param name="onStarted">Called when its program runs, each time.</param>
    /// <returns>Its last exit code.</returns>
    /// <exception cref="ImageBuildException">IMG4001: the store can't be written to; IMG5005: it was removed; IMG5008: it runs already; what the runtime throws.</exception>
    public async Task<int> RunAsync(Container container, ContainerStreams streams, Action<ChildProcess>? onStarted, CancellationToken cancellationToken)
    {
        var folder = containers.FolderOf(container.Id);
        using var watch = await WatchAsync(container, folder, cancellationToken);
        // Its watcher may be gone, and its program have got rights by which it outlived him.
        if (folder.Status == ContainerStatus.Running)
            throw ContainerErrors.IsRunning(container.Name);
        // Only now: there is one socket, that of whoever watches.
        if (streams.Clients is { } clients)
            containers.Listen(container.Id, clients);
        var image = (await containers.ImageOfAsync(container, cancellationToken)).Image;
        var root = await RootAsync(container, image, cancellationToken);
        // One that nobody restarts need not look for who would stop that.
        if (container.Restart.Kind == RestartKind.No)
            return (await RunOnceAsync(container, folder, root, streams, onStarted, null)).ExitCode ?? 0;
        folder.ForgetStop();
        var restarts = new RestartBackoff(container.Restart);
        while (true)
        {
            var end = await RunOnceAsync(container, folder, root, streams, onStarted, restarts);
            if (!end.Restarting)
                return end.ExitCode ?? 0;
        }
    }

    // Who mounts its root has the lock for a moment, who runs it as long as it runs.
    private async Task<FileLock> WatchAsync(Container container, ContainerFolder folder, CancellationToken cancellationToken)
    {
        for (var start = time.GetTimestamp(); ; await Task.Delay(LockPause, time, cancellationToken))
        {
            if (containers.TryWatch(container.Id) is { } taken)
                return taken;
            if (folder.Status == ContainerStatus.Running || time.GetElapsedTime(start) > LockPatience)
                throw ContainerErrors.IsRunning(container.Name);
        }
    }

    private async Task<ContainerState> RunOnceAsync(
        Container container, ContainerFolder folder, OverlayMount root, ContainerStreams streams, Action<ChildProcess>? onStarted, RestartBackoff? restarts)
    {
        using var io = streams.Open(container.Spec);
        NoteCgroups(folder, Cgroup.FoldersFor(container.Id, container.Spec.Resources));
        using var started = runtimes(container.Runtime).Start(new ContainerStart
        {
            Id = container.Id,
            Spec = InitProcess.Under(container.Spec),
            Root = root,
            Merged = folder.Merged,
            Files = folder.Files,
            Bundle = folder.Bundle,
            Streams = io.ContainerSide,
            TerminalSize = streams.TerminalSize,
        });
        io.CloseContainerSide();
        var state = StateOf(started, folder) with { RestartCount = restarts?.Count ?? 0 };
        WriteRunning(folder, state, started);
        var exitCode = await FollowHealthAsync(container, folder, state, () => FollowAsync(started, io, onStarted));
        var end = state with { Finished = time.GetUtcNow(), ExitCode = exitCode, OutOfMemory = started.WasOutOfMemory };
        var wait = restarts is null || folder.IsToStop ? null : restarts.Next(exitCode, end.Finished.Value - end.Started!.Value);
        end = end with { Restarting = wait is not null, RestartCount = restarts?.Count ?? 0 };
        if (!container.RemoveAtEnd)
            await store.GuardAsync(() => folder.WriteEndAsync(end));
        return wait is null || await WaitsAsync(folder, wait.Value) ? end : end with { Restarting = false };
    }

    private async Task<int> FollowHealthAsync(Container container, ContainerFolder folder, ContainerState state, Func<Task<int>> follow)
    {
        if (container.Health is null || Probe is null)
            return await follow();
        using var ended = new CancellationTokenSource();
        var health = new HealthMonitor(folder, container.Health, () => Probe(container), time).RunAsync(state.Started!.Value, ended.Token);
        try
        {
            return await follow();
        }
        finally
        {
            await ended.CancelAsync();
            await health;
        }
    }

    // Whether it may be started again after that.
    private async Task<bool> WaitsAsync(ContainerFolder folder, TimeSpan wait)
    {
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) is var waited && waited < wait && !folder.IsToStop;)
            await Task.Delay(wait - waited < StopPause ? wait - waited : StopPause, time);
        return !folder.IsToStop;
    }

    /// <summary>Runs a process more in a container that runs. Blocks while it runs.</summary>
    /// <param name="container">The container.</param>
    /// <param name="process">The process: the container's own, but for what is to be otherwise.</param>
    /// <param name="streams">Where its output goes.</param>
    /// <param name="onStarted">Called when its program runs.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="ImageBuildException">IMG5008: the container does not run; what the runtime throws.</exception>
    public async Task<int> ExecAsync(Container container, ContainerSpec process, ContainerStreams streams, Action<ChildProcess>? onStarted)
    {
        using var running = containers.OpenRunning(container);
        using var io = streams.Open(process);
        var folder = containers.FolderOf(container.Id);
        using var started = Exec(container, new ContainerExec
        {
            Id = container.Id,
            Container = running,
            Bundle = folder.Bundle,
            Cgroups = folder.State.Cgroups,
            Spec = process,
            Streams = io.ContainerSide,
            TerminalSize = streams.TerminalSize,
        });
        io.CloseContainerSide();
        return await FollowAsync(started, io, onStarted);
    }

    private StartedContainer Exec(Container container, ContainerExec exec)
    {
        try
        {
            return runtimes(container.Runtime).Exec(exec);
        }
        catch (ImageBuildException) when (containers.FolderOf(container.Id).Status != ContainerStatus.Running)
        {
            // It has ended meanwhile, whatever that looked like from inside.
            throw ContainerErrors.NotRunning(container.Name);
        }
    }

    private static async Task<int> FollowAsync(StartedContainer started, OpenStreams io, Action<ChildProcess>? onStarted)
    {
        onStarted?.Invoke(started.Process);
        var pumping = io.PumpAsync(started);
        // Here and not on a thread of the pool, which would have to be made for it: nobody else has to go on meanwhile.
        var exitCode = started.WaitForExit();
        await pumping;
        return exitCode;
    }

    // Before they are made: nobody else could tell where they are if this process is killed just then.
    private void NoteCgroups(ContainerFolder folder, IReadOnlyList<string> planned)
    {
        if (planned.Count > 0)
            store.Guard(() => folder.WriteRunning(folder.State with { Cgroups = planned }));
    }

    // One of which nobody knows that it runs must not.
    private void WriteRunning(ContainerFolder folder, ContainerState state, StartedContainer started)
    {
        try
        {
            store.Guard(() => folder.WriteRunning(state));
        }
        catch (ImageBuildException)
        {
            started.Process.Signal(Linux.SIGKILL);
            started.WaitForExit();
            throw;
        }
    }

    private ContainerState StateOf(StartedContainer started, ContainerFolder folder) => new()
    {
        Process = started.Process.Id,
        ProcessStart = RunningContainer.StartOf(started.Process.Id) ?? 0,
        Started = time.GetUtcNow(),
        Cgroups = started.Cgroups,
        CreatedPaths = [.. folder.State.CreatedPaths.Union(started.Created)],
    };

    // Its image's layers, and its own folder for changes on top.
    private async Task<OverlayMount> RootAsync(Container container, Image image, CancellationToken cancellationToken)
    {
        var folder = containers.FolderOf(container.Id);
        var lowers = await layers.PrepareAsync(image, null, cancellationToken);
        var upper = new UpperFolder(folder.Upper, folder.Work);
        if (!upper.Exists)
            containers.Guard(container.Id, () => upper.Create(lowers[0], layers.Xattrs));
        return new OverlayMount { Lowers = [.. lowers], Upper = upper, IsVolatile = container.RemoveAtEnd, Xattrs = layers.Xattrs };
    }

    /// <summary>What a container has changed so far, for a diff or a commit.</summary>
    public async Task<ContainerLayers> ChangesAsync(Container container, CancellationToken cancellationToken)
    {
        var folder = containers.FolderOf(container.Id);
        var hasRun = Directory.Exists(folder.Upper);
        var image = (await containers.ImageOfAsync(container, cancellationToken)).Image;
        return new ContainerLayers
        {
            Upper = hasRun ? folder.Upper : null,
            Lowers = hasRun ? [.. await layers.PrepareAsync(image, null, cancellationToken)] : [],
            Xattrs = layers.Xattrs,
            MadeByRuntime = [.. folder.State.CreatedPaths.Select(ImagePath.Parse)],
            EnsureThere = () => containers.Find(container.Id),
        };
    }

    /// <summary>
    /// Writes a container's tree as a tar: the image's files and its changes, without what is mounted in it and what the
    /// runtime put there.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG5005: it was removed meanwhile; IMG5060: something of it can't be read.</exception>
    public async Task ExportAsync(Container container, Stream output, CancellationToken cancellationToken)
    {
        var folder = containers.FolderOf(container.Id);
        var changes = await ChangesAsync(container, cancellationToken);
        using var tree = RunningRootOf(folder) ?? await OpenAtRestAsync(container, folder, changes, cancellationToken);
        // All of it is a change of nothing.
        var tar = new TarWriter(output);
        await Task.Run(() => new UpperDiff(changes with { Upper = $"/proc/self/fd/{tree.Number}", Lowers = [] }).WriteTo(tar), cancellationToken);
        tar.Complete();
    }

    // Null if it does not run, or ends just now.
    private static SafeFd? RunningRootOf(ContainerFolder folder)
    {
        using var running = folder.TryOpenRunning();
        return running?.TryCloneRoot();
    }

    // Its changes are one layer more that is only read: whoever starts it meanwhile has the one overlay that writes to them.
    private async Task<SafeFd> OpenAtRestAsync(Container container, ContainerFolder folder, ContainerLayers changes, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> lowers = changes.Upper is { } upper
            ? [upper, .. changes.Lowers]
            : await layers.PrepareAsync((await containers.ImageOfAsync(container, cancellationToken)).Image, null, cancellationToken);
        SafeFd? root = null;
        containers.Guard(container.Id, () => root = Mounter.OpenOrShare(new OverlayMount { Lowers = [.. lowers], Xattrs = layers.Xattrs }, folder.Merged));
        return root!;
    }

    /// <summary>Shows a container's root on the machine, with what it changes while it runs.</summary>
    /// <returns>Where; mounted by this, or before.</returns>
    /// <exception cref="ImageBuildException">IMG5005: it was removed; IMG5050, IMG5051, IMG5052: it can't be mounted.</exception>
    public async Task<MountPoint> MountAsync(Container container, CancellationToken cancellationToken)
    {
        var folder = containers.FolderOf(container.Id);
        var point = new MountPoint(folder.Merged);
        var root = await RootAsync(container, (await containers.ImageOfAsync(container, cancellationToken)).Image, cancellationToken);
        for (; !point.IsMounted; await Task.Delay(LockPause, time, cancellationToken))
        {
            using var running = folder.TryOpenRunning();
            if (running?.TryShowAt(point) == true)
                break;
            // Who starts it just now mounts it too, and each of two overlays would take the other's work folder away.
            using var nobodyStartsIt = containers.TryWatch(container.Id);
            if (nobodyStartsIt is null)
                continue;
            point.Attach(root);
            break;
        }

        return point;
    }
}
