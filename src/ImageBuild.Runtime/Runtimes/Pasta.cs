using System.Globalization;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// Connects a container's network namespace with this machine's network through pasta (passt(1)): a process that
/// translates between the two by ordinary sockets, with the rights of whoever starts it and no change to the machine's
/// interfaces, addresses or firewall.
/// </summary>
/// <param name="search">The folders of <c>PATH</c>, separated by colons.</param>
internal sealed class Pasta(string search)
{
    /// <summary>The address at which a container asks for names, if this machine asks one that only it can reach.</summary>
    public const string NameServer = "169.254.1.1";

    private const int PollMilliseconds = 2;
    private const int PatienceMilliseconds = 10_000;

    /// <summary>
    /// Moves this thread into a network namespace of its own and starts the pasta that connects it with the one that it
    /// was in. It is ready when this returns, and ends with the thread. To be called in a mount namespace of the thread's
    /// own, before anything of the container is mounted in it: pasta has a copy of it for a moment.
    /// </summary>
    /// <param name="ports">What it lets in.</param>
    /// <param name="folder">A folder for its files.</param>
    /// <exception cref="ImageBuildException">IMG5020: it is not installed; IMG5021: it could not do it.</exception>
    public ChildProcess Start(IReadOnlyList<PublishedPort> ports, string folder)
    {
        var program = search.Split(':').Where(f => f.StartsWith('/')).Select(f => Path.Combine(f, "pasta")).FirstOrDefault(File.Exists)
            ?? throw RuntimeErrors.PastaMissing();
        var (id, log, net) = (Path.Combine(folder, "pasta.pid"), Path.Combine(folder, "pasta.log"), Path.Combine(folder, "netns"));
        Directory.CreateDirectory(folder);
        File.Delete(id);
        using var output = Linux.OpenAt2(SafeFd.Cwd, log, Linux.O_WRONLY | Linux.O_CREAT | Linux.O_TRUNC, 0, Convert.ToInt32("600", 8));
        using var input = Linux.OpenAt2(SafeFd.Cwd, "/dev/null", Linux.O_RDWR, 0);
        using var start = new SyscallProgram();
        start.Streams([input.Number, output.Number, output.Number]);
        // Nobody without rights on the machine can go back to its network: the child is forked before this thread leaves.
        start.WaitForParent();
        start.EndWithParent();
        start.Execute(program, [program, .. Arguments(ports, id, net)], [$"PATH={search}"], Caller.IgnoredSignals);
        var pasta = start.Start(0, _ =>
        {
            Linux.Unshare(Linux.CLONE_NEWNET);
            MountNamespaceOn(net);
        });
        try
        {
            WaitUntilReady(pasta, id, log);
            return pasta;
        }
        catch
        {
            End(pasta);
            throw;
        }
    }

    /// <summary>Ends it.</summary>
    public static void End(ChildProcess pasta)
    {
        pasta.Signal(Linux.SIGKILL);
        pasta.WaitForExit();
        pasta.Dispose();
    }

    // Nothing of this machine's loopback is reachable from inside, neither by ports nor as the gateway; and as root it is
    // root, for another user could not enter the namespace.
    private static IEnumerable<string> Arguments(IReadOnlyList<PublishedPort> ports, string id, string net) =>
    [
        "--foreground", "--quiet", "--stderr", "--config-net", "--runas", "0:0", "--pid", id, "--netns", net,
        "--no-map-gw", "--dns-forward", NameServer, "-T", "none", "-U", "none",
        .. Ports("-t", ports.Where(p => !p.IsUdp)), .. Ports("-u", ports.Where(p => p.IsUdp)),
    ];

    private static IEnumerable<string> Ports(string option, IEnumerable<PublishedPort> ports)
    {
        var all = ports.Select(p => string.Create(
            CultureInfo.InvariantCulture, $"{(p.HostAddress.Length == 0 ? "" : p.HostAddress + "/")}{p.HostPort}:{p.ContainerPort}")).ToList();
        return all.Count == 0 ? [option, "none"] : all.SelectMany(p => new[] { option, p });
    }

    // By a path, for it gives up the right to look into other processes first; and seen in this mount namespace alone.
    private static void MountNamespaceOn(string path)
    {
        File.WriteAllText(path, "");
        using var own = Linux.OpenTreeClone(SafeFd.Cwd, "/proc/thread-self/ns/net");
        using var target = Linux.OpenAt2(SafeFd.Cwd, path, Linux.O_PATH, 0);
        Linux.MoveMount(own, target);
    }

    // It writes its id when everything is as it should be.
    private static void WaitUntilReady(ChildProcess pasta, string id, string log)
    {
        for (var waited = 0; waited < PatienceMilliseconds; waited += PollMilliseconds)
        {
            if (new FileInfo(id) is { Exists: true, Length: > 0 })
                return;
            if (Linux.HasEnded(pasta.Handle))
                break;
            Thread.Sleep(PollMilliseconds);
        }

        throw RuntimeErrors.PastaFailed(string.Join(' ', File.ReadAllLines(log)
            .Where(l => !l.StartsWith("Failed to send", StringComparison.Ordinal)).Select(l => l.Trim().TrimEnd('.') + ".")));
    }
}
