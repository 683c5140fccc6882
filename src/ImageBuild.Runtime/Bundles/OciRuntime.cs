using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Bundles;

/// <summary>
/// Any OCI runtime (runtime-spec), by a bundle: runc, crun and their kin. Root and network are made as for the embedded
/// runtime, by a thread in a mount namespace of its own, from which the runtime is started. A container's process is
/// orphaned by it and then ours, as its nearest subreaper (prctl(2)); unlike the embedded runtime's it outlives us.
/// </summary>
/// <param name="path">The runtime's program.</param>
/// <param name="privileges">What this process may do.</param>
/// <param name="search">Where programs of this machine are looked for: folders between colons.</param>
public sealed class OciRuntime(string path, Privileges privileges, string search) : IContainerRuntime
{
    private const string ConfigName = "config.json";

    /// <inheritdoc/>
    public StartedContainer Start(ContainerStart start)
    {
        Linux.BecomeSubreaper();
        try
        {
            return ContainerThread.Start(() => StartOnThread(start));
        }
        catch (SyscallException e)
        {
            throw RuntimeErrors.StartFailed(e);
        }
    }

    /// <inheritdoc/>
    public StartedContainer Exec(ContainerExec exec)
    {
        Linux.BecomeSubreaper();
        try
        {
            var (process, terminal) = Enter(exec);
            return new StartedContainer(process, terminal, []);
        }
        catch (SyscallException e)
        {
            throw RuntimeErrors.ExecFailed(e);
        }
    }

    private StartedContainer StartOnThread(ContainerStart start)
    {
        Directory.CreateDirectory(start.Bundle);
        var program = new OciProgram(path, start.Bundle, search);
        var id = Cgroup.NameFor(start.Id);
        // What somebody left who was killed.
        program.Delete(id);
        Linux.Unshare(Linux.CLONE_FS | Linux.CLONE_NEWNS);
        Linux.MakeMountsPrivate();
        var network = ContainerNetwork.Enter(start, search);
        try
        {
            ContainerNetwork.SetSysctls(start.Spec.Sysctls.Where(s => BundleWriter.IsOfNetwork(s.Key)));
            using var overlay = Mounter.OpenOrShare(start.Root, start.Merged);
            Mounter.Attach(overlay, start.Merged);
            var root = new RootFolder(overlay);
            Write(Path.Combine(start.Bundle, ConfigName), Prepare(start, root), BundleJson.Default.BundleConfig);
            Linux.MountSetAttr(overlay, Linux.MOUNT_ATTR_NODEV, 0);
            var (process, terminal) = Run(program, start.Bundle, start.Streams, start.Spec.Terminal, ["create"], id);
            var cgroup = Cgroup.Adopt(start.Id, process.Id);
            program.Run([], "start", id);
            return new StartedContainer(process, terminal, root.Created) { Network = network, Cgroup = cgroup, Ended = () => program.Delete(id) };
        }
        catch
        {
            program.Delete(id);
            if (network is not null)
                Pasta.End(network);
            throw;
        }
    }

    // Folders and files to mount on are made here, where it is known what was made: they are no changes of the container.
    private BundleConfig Prepare(ContainerStart start, RootFolder root)
    {
        var spec = start.Spec;
        var user = Prepare(spec, root, start.Streams);
        // What will be mounted there is not to be seen yet.
        if (spec.Mounts.IsEmpty)
            Find(spec, root);
        foreach (var folder in new[] { "/proc", "/dev", "/sys" })
            root.OpenKernelFolder(folder).Dispose();
        foreach (var mount in spec.TemporaryMounts)
            MakeFolder(root, mount);
        var files = ContainerFiles.Write(start.Files, spec);
        foreach (var mount in spec.Mounts.Concat(files))
        {
            mount.RequireSource();
            RootFolder.OpenTarget(mount.Target, p => root.OpenFor(mount, p)).Dispose();
        }

        root.MakeWorkingDirectory(spec.WorkingDirectory);
        return new BundleWriter(privileges).Config(start, user, files);
    }

    // With the mode that it is to have: runc gives what it mounts the mode of what was there.
    private static void MakeFolder(RootFolder root, TemporaryMount mount)
    {
        var before = root.Created.Count;
        using var folder = RootFolder.OpenTarget(mount.Target, p => root.OpenFolder(p));
        if (root.Created.Count > before)
            Linux.ChmodPath(folder, Convert.ToInt32(mount.Mode, 8));
    }

    // Of a program that is missing the runtime would say the same, in words of its own.
    private static void Find(ContainerSpec spec, RootFolder root) => _ = ProgramSearch.Find(root, spec.Arguments[0], spec.Environment, spec.WorkingDirectory);

    private ContainerUser Prepare(ContainerSpec spec, RootFolder root, int[] streams)
    {
        var user = ContainerUser.Resolve(spec, root, privileges);
        user.TakePipes(streams);
        return user;
    }

    private (ChildProcess Process, SafeFd? Terminal) Enter(ContainerExec exec)
    {
        if (exec.Container.HasOwnUserNamespace)
            throw RuntimeErrors.ForeignUserNamespace();
        using var opened = exec.Container.OpenRoot();
        var root = new RootFolder(opened);
        var user = Prepare(exec.Spec, root, exec.Streams);
        Find(exec.Spec, root);
        var file = $"process-{Guid.NewGuid():N}";
        var process = Path.Combine(exec.Bundle, file);
        Write(process, BundleWriter.Process(exec.Spec, user, exec.TerminalSize), BundleJson.Default.BundleProcess);
        try
        {
            return Run(
                new OciProgram(path, exec.Bundle, search), exec.Bundle, exec.Streams, exec.Spec.Terminal, ["exec", "--detach", "--process", file], Cgroup.NameFor(exec.Id));
        }
        finally
        {
            File.Delete(process);
        }
    }

    private static (ChildProcess Process, SafeFd? Terminal) Run(OciProgram program, string bundle, int[] streams, bool hasTerminal, string[] words, string id)
    {
        var pid = Path.Combine(bundle, $"pid-{Guid.NewGuid():N}");
        using var console = hasTerminal ? new ConsoleSocket(bundle) : null;
        try
        {
            program.Run(streams, [.. words, "--pid-file", pid, .. console is null ? (string[])[] : ["--console-socket", console.Name], id]);
            var process = ChildProcess.Open(int.Parse(File.ReadAllText(pid), CultureInfo.InvariantCulture));
            return (process, console?.Receive());
        }
        finally
        {
            File.Delete(pid);
        }
    }

    private static void Write<T>(string path, T value, JsonTypeInfo<T> type) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(value, type));
}
