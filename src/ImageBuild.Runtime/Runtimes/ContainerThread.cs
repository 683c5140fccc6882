namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// The thread that starts a container and waits for its end. It is the container's alone: namespaces belong to threads,
/// and the kernel ends a container when the thread that forked it ends (prctl(2), PR_SET_PDEATHSIG).
/// </summary>
internal static class ContainerThread
{
    /// <summary>Starts a container on a new thread.</summary>
    /// <param name="start">Starts it.</param>
    /// <param name="meanwhile">What the caller does until then. It may not fail.</param>
    public static StartedContainer Start(Func<StartedContainer> start, Action? meanwhile = null)
    {
        // A task, to carry whatever is thrown to the caller.
        var starting = new Task<StartedContainer>(start);
        var thread = new Thread(() =>
        {
            starting.RunSynchronously(TaskScheduler.Default);
            if (starting.IsCompletedSuccessfully)
                starting.Result.Watch();
        })
        {
            IsBackground = true,
        };
        thread.Start();
        meanwhile?.Invoke();
        var started = starting.GetAwaiter().GetResult();
        started.Watcher = thread;
        return started;
    }
}
