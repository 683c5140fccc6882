using System.Collections.Immutable;
using System.CommandLine;
using ImageBuild.Oci;
using ImageBuild.Runtime.Bundles;
using ImageBuild.Runtime.Containers;
using ImageBuild.Runtime.Runtimes;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Store;

namespace ImageBuild.Cli;

/// <summary>Makes a container of what the image says and what the user says, as docker puts the two together.</summary>
internal sealed class ContainerFactory
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private readonly RunOptions options;
    private readonly ParseResult parsed;
    private readonly CliContext context;
    private readonly PortOptions ports;
    private readonly ContainerSpec asked;
    private readonly AskedProcess process;
    private readonly string runtime;
    private readonly RestartPolicy restart;
    private readonly ContainerLogOptions log;
    private readonly LaunchProfile launch;

    /// <summary>Takes what the user says, all of which is looked at here: before an image is pulled for it.</summary>
    /// <exception cref="ImageBuildException">
    /// IMG5014: an option says what can't be; IMG5011, IMG5023, IMG5026: there is no such capability, runtime or signal.
    /// </exception>
    public ContainerFactory(RunOptions options, ParseResult parsed, CliContext context)
    {
        (this.options, this.parsed, this.context) = (options, parsed, context);
        ports = new PortOptions(options, parsed, context);
        var mounts = new MountOptions(options, parsed, context);
        launch = LaunchProfile.Read(parsed.GetValue(options.LaunchSettings), context.Environment);
        process = new AskedProcess(options.Process, parsed, context, launch.Variables);
        if (parsed.GetValue(options.StopSignal) is { } signal)
            Signals.Parse(signal);
        if (parsed.GetValue(options.StopTimeout) is < 0 and var timeout)
            throw CliErrors.InvalidOption("--stop-timeout", timeout.ToString()!, "a number of seconds");
        Pull = PullPolicy();
        runtime = Runtime();
        Platform = parsed.GetValue(options.Platform) is { Length: > 0 } platform ? Platform.Parse(platform) : null;
        IdFile = new ContainerIdFile(parsed.GetValue(options.IdFile) is { Length: > 0 } file ? context.FullPath(file) : null);
        IdFile.Check();
        log = options.Log.Of(parsed);
        options.Health.Check(parsed);
        restart = options.Restart.PolicyOf(parsed);
        if (restart.Kind != RestartKind.No && parsed.GetValue(options.Remove))
            throw CliErrors.Conflict("--restart", "--rm");
        asked = options.Limits.Apply(options.Names.Apply(Asked(mounts, new SecurityOptions(parsed.GetValue(options.Security) ?? [])), parsed), parsed);
    }

    /// <summary>Gets the container's id.</summary>
    public ContainerIdFile IdFile { get; }

    /// <summary>Which platform the image is to be for; null for any that it has.</summary>
    public Platform? Platform { get; }

    /// <summary>When the image is pulled.</summary>
    public PullPolicy Pull { get; }

    private ContainerSpec Asked(MountOptions mounts, SecurityOptions security) => new()
    {
        Arguments = [],
        Environment = [],
        WorkingDirectory = process.WorkingDirectory,
        User = process.User,
        HostName = parsed.GetValue(options.HostName) ?? "",
        Terminal = process.Terminal,
        Interactive = process.Interactive,
        Init = parsed.GetValue(options.Init) ? InitProcess.Find(context.Search) : null,
        ReadOnlyRoot = parsed.GetValue(options.ReadOnly),
        NoNewPrivileges = security.NoNewPrivileges,
        SeccompUnconfined = security.SeccompUnconfined,
        Network = ports.Network,
        Capabilities = Capabilities.With(parsed.GetValue(options.CapabilitiesAdded) ?? [], parsed.GetValue(options.CapabilitiesDropped) ?? []),
        Mounts = [.. mounts.Binds],
        TemporaryMounts = [.. mounts.Temporary],
        Groups = [.. parsed.GetValue(options.Groups) ?? []],
    };

    /// <summary>The container of an image, not written anywhere yet.</summary>
    /// <exception cref="ImageBuildException">
    /// IMG1092: the image is for Windows; IMG5003: there is nothing to run; IMG5026: the image's stop signal is none.
    /// </exception>
    public Container Create(StoredImage image)
    {
        LayerStore.RefuseWindows(image.Image);
        var id = ContainerStore.NewId();
        var config = image.Image.Config.Config ?? new ContainerConfig();
        return new Container
        {
            Id = id,
            Name = parsed.GetValue(options.Name) ?? "",
            Image = parsed.GetValue(options.Image)!,
            Manifest = image.Image.Digest.ToString(),
            Created = context.Time.GetUtcNow(),
            Runtime = runtime,
            RemoveAtEnd = parsed.GetValue(options.Remove),
            StopSignal = Signals.Parse(parsed.GetValue(options.StopSignal) ?? config.StopSignal ?? "SIGTERM"),
            StopTimeout = parsed.GetValue(options.StopTimeout) ?? Container.UsualStopTimeout,
            Labels = Labels(config),
            Health = options.Health.CheckOf(config.Healthcheck, parsed),
            Restart = restart,
            Log = log,
            Spec = Spec(config, id),
        };
    }

    private ContainerSpec Spec(ContainerConfig config, string id)
    {
        var hostName = asked.HostName.Length > 0 ? asked.HostName : id[..12];
        var entrypoint = Entrypoint(config);
        return asked with
        {
            Arguments = Arguments(entrypoint, config),
            EntrypointLength = entrypoint.Length,
            Environment = Environment(config, hostName),
            WorkingDirectory = asked.WorkingDirectory.Length > 0 ? asked.WorkingDirectory : "/" + config.WorkingDir?.TrimStart('/'),
            User = asked.User.Length > 0 ? asked.User : config.User ?? "",
            HostName = hostName,
            Ports = [.. ports.For(config.ExposedPorts ?? [])],
        };
    }

    private string[] Entrypoint(ContainerConfig config) =>
        parsed.GetValue(options.EntryPoint) switch { null => [.. config.Entrypoint ?? []], "" => [], var program => [program] };

    // Another entrypoint takes the image's default arguments with it.
    private ImmutableArray<string> Arguments(string[] entrypoint, ContainerConfig config)
    {
        string[] command = parsed.GetValue(options.Command) is { Length: > 0 } words ? words : [.. launch.Arguments];
        IEnumerable<string> arguments = command.Length > 0 ? command : parsed.GetValue(options.EntryPoint) is null ? config.Cmd ?? [] : [];
        ImmutableArray<string> all = [.. entrypoint, .. arguments];
        return all.IsEmpty ? throw CliErrors.NothingToRun(parsed.GetValue(options.Image)!) : all;
    }

    // An entry of the image without '=' is nothing: it must never let a variable of this machine in (CVE-2026-57231).
    private ImmutableArray<string> Environment(ContainerConfig config, string hostName) => process.EnvironmentOver(
        [DefaultPath, $"HOSTNAME={hostName}", .. (config.Env ?? []).Where(e => e.IndexOf('=', StringComparison.Ordinal) > 0)]);

    private ImmutableDictionary<string, string> Labels(ContainerConfig config)
    {
        var labels = (config.Labels ?? ImmutableSortedDictionary<string, string>.Empty).ToImmutableDictionary();
        foreach (var label in parsed.GetValue(options.Labels) ?? [])
            labels = labels.SetItem(AskedProcess.NameOf(label), label.Contains('=', StringComparison.Ordinal) ? label[(AskedProcess.NameOf(label).Length + 1)..] : "");
        return labels;
    }

    // A path has to mean the same to whoever starts the container from elsewhere.
    private string Runtime()
    {
        var name = parsed.GetValue(options.Runtime) is { Length: > 0 } asked ? asked : EmbeddedRuntime.Name;
        if (name.Contains('/', StringComparison.Ordinal))
            name = context.FullPath(name);
        if (name != EmbeddedRuntime.Name)
            _ = RuntimeChoice.Find(name, context.Search);
        return name;
    }

    private PullPolicy PullPolicy() => parsed.GetValue(options.Pull) switch
    {
        null or "missing" => Cli.PullPolicy.Missing,
        "always" => Cli.PullPolicy.Always,
        "never" => Cli.PullPolicy.Never,
        var other => throw CliErrors.InvalidOption("--pull", other, "missing, always or never"),
    };
}
