using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

// A process more in a container that runs already.
public sealed partial class EmbeddedRuntime
{
    /// <inheritdoc/>
    public StartedContainer Exec(ContainerExec exec)
    {
        try
        {
            return new StartedContainer(Enter(exec, out var terminal), terminal, []);
        }
        catch (SyscallException e)
        {
            throw RuntimeErrors.ExecFailed(e);
        }
    }

    // The container is in other hands than ours by now: all that is looked at here may change at any time, and what must
    // hold is checked once more by the process itself.
    private ChildProcess Enter(ContainerExec exec, out SafeFd? master)
    {
        // We would be there with rights that nobody in there has.
        if (exec.Container.HasOwnUserNamespace)
            throw RuntimeErrors.ForeignUserNamespace();
        using var open = new OpenDescriptors();
        var root = new RootFolder(open.Add(exec.Container.OpenRoot()));
        var user = ContainerUser.Resolve(exec.Spec, root, privileges);
        (master, var slave) = exec.Spec.Terminal ? Devices.OpenTerminal(open.Add(Devices.OpenTerminals(root)), user, exec.TerminalSize) : (null, null);
        try
        {
            using var program = new ExecProgram(
                exec.Container.Handle.Number, exec.Container.OwnNamespaces, Plan(exec.Spec, FilterFor(exec.Spec), root, user, exec.Streams, open.Add(slave)));
            return program.Start(id => Cgroup.Add(exec.Cgroups, id));
        }
        catch
        {
            master?.Dispose();
            throw;
        }
    }
}
