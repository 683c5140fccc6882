using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>The network of a container, in which its thread is before any process of it.</summary>
internal static class ContainerNetwork
{
    /// <summary>
    /// Moves this thread into the container's network, in a mount namespace of the thread's own before anything of the
    /// container is mounted there.
    /// </summary>
    /// <param name="start">The container.</param>
    /// <param name="search">The folders of <c>PATH</c>, separated by colons.</param>
    /// <returns>What connects it with the machine's and ends with the thread; null if nothing does.</returns>
    /// <exception cref="ImageBuildException">IMG5020, IMG5021: it can't be connected.</exception>
    public static ChildProcess? Enter(ContainerStart start, string search)
    {
        if (start.Spec.Network == NetworkMode.Host)
            return null;
        if (start.Spec.Network == NetworkMode.None)
            Linux.Unshare(Linux.CLONE_NEWNET);
        var pasta = start.Spec.Network == NetworkMode.Private ? new Pasta(search).Start(start.Spec.Ports, start.Files) : null;
        try
        {
            Linux.BringLoopbackUp();
            return pasta;
        }
        catch when (pasta is not null)
        {
            Pasta.End(pasta);
            throw;
        }
    }

    /// <summary>Sets what the kernel has for each of the namespaces that this thread is in (sysctl(8)).</summary>
    /// <exception cref="ImageBuildException">IMG5014: one can't be set.</exception>
    public static void SetSysctls(IEnumerable<KeyValuePair<string, string>> sysctls)
    {
        foreach (var (name, value) in sysctls)
        {
            try
            {
                File.WriteAllText($"/proc/sys/{name.Replace('.', '/')}", value);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw RuntimeErrors.SysctlFailed(name, e);
            }
        }
    }
}
