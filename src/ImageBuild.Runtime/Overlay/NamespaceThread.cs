using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Overlay;

/// <summary>Does something in another process's mount namespace.</summary>
internal static class NamespaceThread
{
    /// <summary>Does it on a thread that ends with this: one that has left our namespace is of no use to anybody else.</summary>
    /// <param name="enter">What is entered: a mount namespace, or a process of one.</param>
    public static T Run<T>(SafeFd enter, Func<T> action)
    {
        // A task, to carry whatever is thrown to the caller.
        var running = new Task<T>(() =>
        {
            Linux.Unshare(Linux.CLONE_FS);
            Linux.SetNs(enter, Linux.CLONE_NEWNS);
            return action();
        });
        new Thread(() => running.RunSynchronously(TaskScheduler.Default)).Start();
        return running.GetAwaiter().GetResult();
    }
}
