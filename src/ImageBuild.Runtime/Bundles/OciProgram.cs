using System.Text.Json;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Bundles;

/// <summary>An OCI runtime's program, run in a container's bundle (runtime-spec runtime.md; the words are runc's, which all take).</summary>
/// <param name="path">The program.</param>
/// <param name="bundle">The bundle's folder.</param>
/// <param name="search">The <c>PATH</c> that it has.</param>
internal sealed class OciProgram(string path, string bundle, string search)
{
    // Of crun, where version 2 of control groups is mounted beside version 1, whatever is in it.
    private const string HybridRefusal = "cgroups in hybrid mode not supported";
    private const int MaxMessage = 500;

    // What the runtime itself knows of the container.
    private string State => Path.Combine(bundle, "state");

    /// <summary>Runs it, in the bundle's folder, to its end.</summary>
    /// <param name="streams">Its input, output and error; none is nothing.</param>
    /// <param name="arguments">What it is to do.</param>
    /// <exception cref="ImageBuildException">IMG5024: it failed; IMG5025: it can't work with this machine's control groups.</exception>
    public void Run(IReadOnlyList<int> streams, params IReadOnlyList<string> arguments)
    {
        if (TryRun(streams, arguments) is { } failure)
            throw failure.Contains(HybridRefusal, StringComparison.Ordinal) ? RuntimeErrors.HybridCgroups(path, failure) : RuntimeErrors.OciRuntimeFailed(path, arguments[0], failure);
    }

    /// <summary>Removes what the runtime knows of a container, and whatever of it still runs.</summary>
    public void Delete(string id)
    {
        if (Directory.Exists(Path.Combine(State, id)))
            _ = TryRun([], ["delete", "--force", id]);
    }

    private string? TryRun(IReadOnlyList<int> streams, IReadOnlyList<string> arguments)
    {
        var log = Path.Combine(bundle, $"log-{Guid.NewGuid():N}");
        using var nothing = Linux.OpenAt2(SafeFd.Cwd, "/dev/null", Linux.O_RDWR, 0);
        using var init = new SyscallProgram();
        HideSecondCgroups(init);
        init.Call("chdir", SyscallNumbers.Chdir, bundle);
        init.Streams(streams.Count > 0 ? streams : [nothing.Number, nothing.Number, nothing.Number]);
        init.Execute(
            path, [path, "--root", State, "--log", log, "--log-format", "json", .. arguments], [$"PATH={search}"], Caller.IgnoredSignals);
        using var child = init.Start(0);
        var exitCode = child.WaitForExit();
        try
        {
            return exitCode == 0 ? null : MessageOf(log) ?? $"it ended with {exitCode} and said nothing";
        }
        finally
        {
            File.Delete(log);
        }
    }

    // Beside version 1 there is nothing in it that a container needs, and crun refuses the sight of it. In a user namespace
    // it can't be unmounted.
    private static void HideSecondCgroups(SyscallProgram init)
    {
        if (CgroupMounts.Read().SecondBesideFirst is not { } second)
            return;
        init.LeaveMountNamespace();
        init.Try("umount2", SyscallNumbers.Umount2, [Errno.EINVAL, Errno.EPERM], 0, second, Argument.Named(Linux.MNT_DETACH, "MNT_DETACH"));
    }

    // The last that it calls an error.
    private static string? MessageOf(string log)
    {
        var messages = File.Exists(log) ? File.ReadLines(log).Select(TryParse).Where(l => l is { Level: "error" or "fatal", Msg: not null }).Select(l => l!.Msg!) : [];
        return messages.LastOrDefault() is { } last ? last.Length <= MaxMessage ? last : last[..MaxMessage] + "…" : null;
    }

    private static BundleLogLine? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, BundleJson.Default.BundleLogLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
