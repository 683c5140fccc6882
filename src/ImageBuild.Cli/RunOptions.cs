using System.CommandLine;

namespace ImageBuild.Cli;

/// <summary>The options that <c>run</c> and <c>create</c> share, in docker's words.</summary>
internal sealed class RunOptions
{
    public Argument<string> Image { get; } = new("IMAGE") { Description = "An image of the store, or of a registry" };

    public Argument<string[]> Command { get; } = new("COMMAND") { Description = "What runs instead of the image's own, with its arguments", Arity = ArgumentArity.ZeroOrMore };

    public ProcessOptions Process { get; } = new();

    public LimitOptions Limits { get; } = new();

    public NameOptions Names { get; } = new();

    public Option<string[]> Groups { get; } = new("--group-add") { Description = "A group more that its user is in, a name or a number" };

    public Option<int?> StopTimeout { get; } = new("--stop-timeout") { Description = "Seconds until a container that is asked to stop is killed (default: 10)" };

    public Option<string?> Pull { get; } = new("--pull") { Description = "When to get the image from its registry: missing (default), always, never" };

    public Option<string?> Name { get; } = new("--name") { Description = "A name for the container" };

    public Option<string[]> Mounts { get; } = new("--mount") { Description = "type=bind,source=…,target=…[,readonly] or type=tmpfs,target=…" };

    public Option<string[]> Devices { get; } = new("--device") { Description = "A device of this machine in the container: /dev/fuse", HelpName = "DEVICE" };

    public Option<string[]> TemporaryMounts { get; } = new("--tmpfs") { Description = "A folder in memory: target[:size=64m,mode=1777,exec]", HelpName = "TARGET" };

    public Option<string?> StopSignal { get; } = new("--stop-signal") { Description = "The signal that asks it to stop (default: the image's, else SIGTERM)" };

    public Option<string[]> Ports { get; } = new("--publish", "-p") { Description = "A port of this machine that leads to one of the container: [ip:][port:]port[/udp], or two ranges", HelpName = "PORT:PORT" };

    public Option<bool> AllPorts { get; } = new("--publish-all", "-P") { Description = "All ports that the image names, on free ones of this machine" };

    public Option<string[]> Volumes { get; } = new("--volume", "-v") { Description = "A folder or file of this machine in the container: source:target[:ro]", HelpName = "SOURCE:TARGET" };

    public Option<string?> HostName { get; } = new("--hostname", "-h") { Description = "Its host's name (default: the beginning of its id)" };

    public Option<string?> EntryPoint { get; } = new("--entrypoint") { Description = "The program instead of the image's" };

    public Option<string?> Network { get; } = new("--network", "--net") { Description = "host (default): this machine's; private: its own, connected by pasta (default with -p); none: loopback alone" };

    public Option<string[]> Labels { get; } = new("--label", "-l") { Description = "A label: name=value" };

    public Option<string[]> CapabilitiesAdded { get; } = new("--cap-add") { Description = "A capability more" };

    public Option<string[]> CapabilitiesDropped { get; } = new("--cap-drop") { Description = "A capability less" };

    public Option<string[]> Security { get; } = new("--security-opt") { Description = "no-new-privileges; seccomp=unconfined: no system call is refused to it" };

    public Option<string?> Runtime { get; } = new("--runtime") { Description = "embedded (default), or the name or path of an OCI runtime: runc, crun" };

    public Option<bool> Init { get; } = new("--init") { Description = "Start it under an init that passes signals on and waits for orphans: docker-init, catatonit or tini of this machine" };

    public Option<bool> ReadOnly { get; } = new("--read-only") { Description = "Its root can't be written" };

    public LogOptions Log { get; } = new();

    public Option<string?> IdFile { get; } = new("--cidfile") { Description = "A file to make that gets its id", HelpName = "FILE" };

    public Option<string?> Platform { get; } = new("--platform") { Description = "Which platform of the image: os/architecture[/variant] (default: this machine's)" };

    public HealthOptions Health { get; } = new();

    public RestartOption Restart { get; } = new();

    public Option<bool> Remove { get; } = new("--rm") { Description = "Remove it when it ends" };

    /// <summary>For <c>dotnet run</c> of a project that the package starts in its image; see <see cref="LaunchProfile"/>.</summary>
    public Option<string?> LaunchSettings { get; } = new("--launch-settings") { Hidden = true };

    /// <summary>For the same: Ctrl-C ends a program that does nothing about it; see <see cref="UnhandledSignals"/>.</summary>
    public Option<bool> EndOnSignal { get; } = new("--end-on-signal") { Hidden = true };

    /// <summary>Adds them to a command. What follows the image is the container's, dashes or not.</summary>
    public Command AddTo(Command command)
    {
        Option[] options =
        [
            Name, Process.Environment, Volumes, Process.WorkingDirectory, Process.User, HostName, EntryPoint, Network, Labels,
            CapabilitiesAdded, CapabilitiesDropped, Process.EnvironmentFiles, Mounts, Devices, TemporaryMounts, StopSignal, Ports, AllPorts, Security,
            ReadOnly, Init, Process.Interactive, Process.Terminal, Remove, Groups, StopTimeout, Pull, Platform, IdFile, Runtime, Restart, LaunchSettings, EndOnSignal, .. Health.All, .. Log.All, .. Limits.All, .. Names.All,
        ];
        foreach (var option in options)
            command.Options.Add(option);
        command.Arguments.Add(Image);
        command.Arguments.Add(Command);
        return command;
    }
}
