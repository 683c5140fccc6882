using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

internal static class RuntimeErrors
{
    public static ImageBuildException CommandNotFound(string command) => new(
        ErrorCode.CommandNotFound, $"The image has no program '{command}'. Check its spelling, and the PATH in the image's environment.");

    public static ImageBuildException CommandNotExecutable(string command, string reason) => new(
        ErrorCode.CommandNotExecutable, $"'{command}' in the image can't be executed: {reason}.");

    public static ImageBuildException InterpreterNotFound(string command, string interpreter) => new(
        ErrorCode.CommandNotFound,
        $"'{command}' needs '{interpreter}', which the image does not have. A program built for another C library (glibc, musl) names such a one.");

    public static ImageBuildException WorkingDirectory(string path, SyscallException reason) => new(
        ErrorCode.WorkingDirectory, $"The container can't start in '{path}': {reason.Message}. Choose another folder with -w.", reason);

    public static ImageBuildException InvalidUser(string user, string reason) => new(
        ErrorCode.InvalidUser, $"The user '{user}' can't be used: {reason}. Give another with -u, as user[:group], names or numbers.");

    public static ImageBuildException UnknownCapability(string name) => new(
        ErrorCode.UnknownCapability, $"'{name}' is no capability. capabilities(7) lists them; ALL stands for all.");

    public static ImageBuildException UnavailableCapability(string name) => new(
        ErrorCode.UnknownCapability,
        $"The capability '{name}' can't be given: this process can't get it itself (CapBnd in /proc/self/status). Start with more capabilities what imagebuild runs in.");

    public static ImageBuildException MountTarget(string path, SyscallException reason) => new(
        ErrorCode.MountTarget,
        $"Nothing can be mounted on '{path}' in the container: {reason.Message}. The image has something else there than a folder or file of that name.",
        reason);

    public static ImageBuildException MountSource(string path) => new(
        ErrorCode.MountSource, $"'{path}' can't be shared with the container: there is no such file or folder on this machine.");

    public static ImageBuildException StartFailed(SyscallException reason) => new(
        ErrorCode.StartFailed,
        $"The container could not be started: {reason.Message}. Rootless containers need user namespaces; root needs CAP_SYS_ADMIN.",
        reason);

    public static ImageBuildException ExecFailed(SyscallException reason) => reason.Errno == Errno.ESRCH
        ? new(ErrorCode.ContainerState, "The container has ended before it was entered. 'imagebuild start' starts it again.", reason)
        : new(
            ErrorCode.StartFailed,
            $"The container could not be entered: {reason.Message}. Whoever started it can do that, and root.",
            reason);

    public static ImageBuildException ForeignUserNamespace() => new(
        ErrorCode.StartFailed, "The container could not be entered: it is in another user namespace by now. Try once more.");

    public static ImageBuildException UserNamespace(Exception reason) => new(
        ErrorCode.UserNamespaceFailed,
        $"No user namespace could be made, which containers need without root: {reason.Message}. Let the kernel allow them to users, or run as root.",
        reason);

    public static ImageBuildException PastaMissing() => new(
        ErrorCode.PastaMissing,
        "A network of the container's own, and published ports, need pasta, which is not installed. It is in the package passt (Debian, Ubuntu, Fedora, Alpine, Arch); or use --network host, where the container's ports are this machine's.");

    public static ImageBuildException PastaFailed(string reason) => new(
        ErrorCode.NetworkFailed, $"pasta could not connect the container's network: {(reason.Length > 0 ? reason : "it did not say why.")} A port that something else listens on can't be published.");

    public static ImageBuildException RuntimeNotFound(string name) => new(
        ErrorCode.RuntimeNotFound,
        $"There is no runtime '{name}' on this machine. Give --runtime embedded, which needs nothing installed, or the name or path of an OCI runtime: runc and crun are packages of these names.");

    public static ImageBuildException OciRuntimeFailed(string path, string command, string reason) => new(
        ErrorCode.OciRuntimeFailed, $"The runtime '{path}' failed at '{command}': {reason.TrimEnd('.')}. With --runtime embedded, the container needs none.");

    public static ImageBuildException HybridCgroups(string path, string reason) => new(
        ErrorCode.HybridCgroups,
        $"The runtime '{path}' refuses this machine, whose control groups are of version 1 with version 2 beside them: {reason.TrimEnd('.')}. Choose --runtime runc or embedded, or boot with one version (systemd.unified_cgroup_hierarchy=1).");

    public static ImageBuildException NoInit() => new(
        ErrorCode.NoInit,
        "There is no program on this machine that --init could start: docker-init, catatonit or tini-static, linked statically. Install the package catatonit, or tini (Debian, Ubuntu); or leave --init out, where the image's program waits for its own children.");

    public static ImageBuildException LimitsFailed(string reason, Exception? inner = null) => new(
        ErrorCode.LimitsFailed,
        $"The container's limits can't be set: {reason.TrimEnd('.')}. They take a control group: root's, or one that systemd has delegated to the user (systemd-run --user --scope -p Delegate=yes …). Or leave them out.",
        inner);

    public static ImageBuildException SysctlFailed(string name, Exception reason) => new(
        ErrorCode.InvalidRunOption, $"The kernel's setting '{name}' can't be set in the container: {reason.Message}", reason);

    public static ImageBuildException OneIdOnly(string user) => new(
        ErrorCode.InvalidUser,
        $"The user '{user}' does not exist in this container: without subordinate ids there is root alone. Install newuidmap (Debian: uidmap) and give yourself ids in /etc/subuid and /etc/subgid, or choose root with -u 0.");

    public static ImageBuildException NothingToRun(string image) => new(
        ErrorCode.NothingToRun, $"The image '{image}' does not say what to run, and no command was given.");
}
