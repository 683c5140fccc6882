using System.Collections.Immutable;
using System.Text.Json;
using ImageBuild.Build;
using ImageBuild.Oci;

namespace ImageBuild.Explain;

/// <summary>Tells of each value of a configuration where it came from.</summary>
/// <param name="basis">The configuration of the base.</param>
/// <param name="settings">What was put over it.</param>
/// <param name="stated">What of that the project says itself.</param>
public sealed class ConfigSources(ContainerConfig basis, ImageSettings settings, StatedSettings stated)
{
    /// <summary>The values of an image's configuration, in the order in which a Dockerfile says them.</summary>
    public ImmutableArray<ConfigValue> Of(ContainerConfig config) => ListOf(config, this);

    /// <summary>As <see cref="Of"/>, of an image that nothing else is known of.</summary>
    public static ImmutableArray<ConfigValue> Unknown(ContainerConfig config) => ListOf(config, null);

    private static ImmutableArray<ConfigValue> ListOf(ContainerConfig config, ConfigSources? sources)
    {
        var values = new List<ConfigValue>();
        values.AddRange((config.Env ?? []).Select(e => new ConfigValue("ENV", e, sources?.Variable(e) ?? "")));
        values.AddRange((config.Labels?.AsEnumerable() ?? []).Select(l => new ConfigValue(
            "LABEL", $"{l.Key}={l.Value}", sources?.Label(l.Key, l.Value) ?? "")));
        values.AddRange((config.ExposedPorts ?? []).Select(p => new ConfigValue("EXPOSE", p, sources?.Port(p) ?? "")));
        values.AddRange((config.Volumes ?? []).Select(v => new ConfigValue(
            "VOLUME", v, sources is null ? "" : Said(sources.Basis.Volumes?.Contains(v) == true, "ImageBuildVolume"))));
        Add("STOPSIGNAL", config.StopSignal, sources is null ? null : Said(config.StopSignal == sources.Basis.StopSignal, "ImageBuildStopSignal"));
        var health = config.Healthcheck is { } h ? HealthcheckText.Of(h) : null;
        Add("HEALTHCHECK", health, sources is null ? null : Said(health == HealthcheckText.Of(sources.Basis.Healthcheck), "ImageBuildHealthcheck"));
        Add("SHELL", Words(config.Shell), sources is null ? null : Said(Words(config.Shell) == Words(sources.Basis.Shell), "ImageBuildShell"));
        Add("USER", config.User, sources?.User(config));
        Add("WORKDIR", config.WorkingDir, sources?.WorkingDirectory());
        Add("ENTRYPOINT", Words(config.Entrypoint), sources?.Command(Words(config.Entrypoint), Words(sources.Basis.Entrypoint)));
        Add("CMD", Words(config.Cmd), sources?.Command(Words(config.Cmd), Words(sources.Basis.Cmd)));
        return [.. values];

        void Add(string instruction, string? value, string? source)
        {
            if (!string.IsNullOrEmpty(value))
                values.Add(new ConfigValue(instruction, value, source ?? ""));
        }
    }

    private ContainerConfig Basis => basis;

    private string Variable(string variable) =>
        Said(settings.Environment.All(e => e.Key != variable.Split('=')[0]), "ContainerEnvironmentVariable, ImageBuildEnvironment…");

    private string Label(string name, string value)
    {
        if (stated.Labels.Contains(name))
            return Project("ContainerLabel, ImageBuildLabel…");
        return basis.Labels?.GetValueOrDefault(name) == value ? ConfigValue.FromBase : Inferred("the project's properties and the base");
    }

    private string Port(string port)
    {
        if (settings.Ports.Any(p => p.ToString() == port))
            return Project("ContainerPort");
        return basis.ExposedPorts?.Contains(port) == true
            ? ConfigValue.FromBase
            : Inferred("the variables of ASP.NET Core");
    }

    private string User(ContainerConfig config)
    {
        if (settings.User is not null)
            return Project("ContainerUser");
        return config.User == basis.User ? ConfigValue.FromBase : Inferred("APP_UID");
    }

    private string WorkingDirectory()
    {
        if (settings.WorkingDirectory is null)
            return ConfigValue.FromBase;
        return stated.WorkingDirectory ? Project("ContainerWorkingDirectory") : Inferred("the default");
    }

    private string Command(string? words, string? ofBase)
    {
        if (stated.Command)
            return words == ofBase ? ConfigValue.FromBase : Project("ContainerAppCommand…, ContainerEntrypoint…, ContainerDefaultArgs");
        return words == ofBase ? ConfigValue.FromBase : Inferred("the name of the program");
    }

    private static string Said(bool byBase, string property) => byBase ? ConfigValue.FromBase : Project(property);

    private static string Project(string property) => $"project: {property}";

    private static string Inferred(string from) => $"inferred from {from}";

    private static string? Words(ImmutableArray<string>? words) => words is { IsEmpty: false } list
        ? JsonSerializer.Serialize(list, RecordJson.Plain.ImmutableArrayString)
        : null;
}
