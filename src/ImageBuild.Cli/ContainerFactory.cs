using System.Collections.Immutable;
using System.CommandLine;
using ImageBuild.Oci;
using ImageBuild.Runtime.Containers;
using ImageBuild.Runtime.Runtimes;
using ImageBuild.Store;

namespace ImageBuild.Cli;

/// <summary>Makes a container of what the image says and what the user says, as docker puts the two together.</summary>
internal sealed class ContainerFactory(RunOptions options, ParseResult parsed, CliContext context)
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private readonly MountOptions mounts = new(options, parsed, context);

    /// <summary>The container, not written anywhere yet.</summary>
    /// <exception cref="ImageBuildException">IMG5003, IMG5011, IMG5014: the options say nothing that can run.</exception>
    public Container Create(StoredImage image)
    {
        if (parsed.GetValue(options.Ports) is { Length: > 0 })
            throw CliErrors.Unsupported("-p", "containers have this machine's network, on which their ports are open already");
        var id = ContainerStore.NewId();
        var config = image.Image.Config.Config ?? new ContainerConfig();
        return new Container
        {
            Id = id,
            Name = parsed.GetValue(options.Name) ?? "",
            Image = parsed.GetValue(options.Image)!,
            Manifest = image.Image.Digest.ToString(),
            Created = context.Time.GetUtcNow(),
            RemoveAtEnd = parsed.GetValue(options.Remove),
            StopSignal = Signals.Parse(parsed.GetValue(options.StopSignal) ?? config.StopSignal ?? "SIGTERM"),
            Labels = Labels(config),
            Spec = Spec(config, id),
        };
    }

    private ContainerSpec Spec(ContainerConfig config, string id) => new()
    {
        Arguments = Arguments(config),
        Environment = Environment(config, HostName(id)),
        WorkingDirectory = WorkingDirectory(config),
        User = parsed.GetValue(options.User) ?? config.User ?? "",
        HostName = HostName(id),
        Terminal = parsed.GetValue(options.Terminal),
        Interactive = parsed.GetValue(options.Interactive),
        ReadOnlyRoot = parsed.GetValue(options.ReadOnly),
        NoNewPrivileges = NoNewPrivileges(),
        Network = Network(),
        Capabilities = Capabilities.With(parsed.GetValue(options.CapabilitiesAdded) ?? [], parsed.GetValue(options.CapabilitiesDropped) ?? []),
        Mounts = [.. mounts.Binds],
        TemporaryMounts = [.. mounts.Temporary],
    };

    private string WorkingDirectory(ContainerConfig config)
    {
        var asked = parsed.GetValue(options.WorkingDirectory);
        if (asked is not (null or ['/', ..]))
            throw CliErrors.InvalidOption("-w", asked, "a path from the root");
        return asked ?? "/" + config.WorkingDir?.TrimStart('/');
    }

    private string HostName(string id) => parsed.GetValue(options.HostName) ?? id[..12];

    // Another entrypoint takes the image's default arguments with it.
    private ImmutableArray<string> Arguments(ContainerConfig config)
    {
        var entryPoint = parsed.GetValue(options.EntryPoint);
        string[] command = [.. parsed.GetValue(options.Command) ?? []];
        IEnumerable<string> program = entryPoint switch { null => config.Entrypoint ?? [], "" => [], _ => [entryPoint] };
        IEnumerable<string> arguments = command.Length > 0 ? command : entryPoint is null ? config.Cmd ?? [] : [];
        ImmutableArray<string> all = [.. program, .. arguments];
        return all.IsEmpty ? throw CliErrors.NothingToRun(parsed.GetValue(options.Image)!) : all;
    }

    // An entry of the image without '=' is nothing: it must never let a variable of this machine in (CVE-2026-57231).
    private ImmutableArray<string> Environment(ContainerConfig config, string hostName)
    {
        var variables = new OrderedDictionary<string, string> { ["PATH"] = DefaultPath, ["HOSTNAME"] = $"HOSTNAME={hostName}" };
        if (parsed.GetValue(options.Terminal))
            variables["TERM"] = "TERM=xterm";
        foreach (var entry in (config.Env ?? []).Where(e => e.IndexOf('=', StringComparison.Ordinal) > 0))
            variables[NameOf(entry)] = entry;
        foreach (var entry in (parsed.GetValue(options.EnvironmentFiles) ?? []).SelectMany(ReadVariables).Concat(parsed.GetValue(options.Environment) ?? []))
            Set(variables, entry);
        return [.. variables.Values];
    }

    // A name alone passes the caller's value on, or takes the image's away if the caller has none.
    private void Set(OrderedDictionary<string, string> variables, string entry)
    {
        if (entry.IndexOf('=', StringComparison.Ordinal) is var at && at == 0)
            throw CliErrors.InvalidOption("-e", entry, "NAME=value or NAME");
        if (at > 0)
            variables[NameOf(entry)] = entry;
        else if (context.Environment.TryGetValue(entry, out var value))
            variables[entry] = $"{entry}={value}";
        else
            variables.Remove(entry);
    }

    private IEnumerable<string> ReadVariables(string file)
    {
        var path = context.FullPath(file);
        if (!File.Exists(path))
            throw CliErrors.InvalidOption("--env-file", file, "the path of a file");
        return File.ReadLines(path).Select(l => l.TrimStart()).Where(l => l.Length > 0 && l[0] != '#');
    }

    private ImmutableDictionary<string, string> Labels(ContainerConfig config)
    {
        var labels = (config.Labels ?? ImmutableSortedDictionary<string, string>.Empty).ToImmutableDictionary();
        foreach (var label in parsed.GetValue(options.Labels) ?? [])
            labels = labels.SetItem(NameOf(label), label.Contains('=', StringComparison.Ordinal) ? label[(NameOf(label).Length + 1)..] : "");
        return labels;
    }

    private NetworkMode Network() => parsed.GetValue(options.Network) switch
    {
        null or "host" => NetworkMode.Host,
        "none" => NetworkMode.None,
        var other => throw CliErrors.InvalidOption("--network", other, "host or none"),
    };

    private bool NoNewPrivileges()
    {
        foreach (var option in parsed.GetValue(options.Security) ?? [])
        {
            if (option is not ("no-new-privileges" or "no-new-privileges:true" or "no-new-privileges=true"))
                throw CliErrors.InvalidOption("--security-opt", option, "no-new-privileges");
        }

        return parsed.GetValue(options.Security) is { Length: > 0 };
    }

    private static string NameOf(string entry) => entry.Split('=')[0];
}
