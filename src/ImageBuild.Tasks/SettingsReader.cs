using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ImageBuild.Build;
using ImageBuild.Oci;

namespace ImageBuild.Tasks;

/// <summary>Reads what a project says about its image's configuration.</summary>
internal sealed partial class SettingsReader(ImageInputs inputs, PathSyntax paths)
{
    /// <param name="workingDirectory">Where the program lies and starts.</param>
    /// <param name="created">The image's date.</param>
    /// <exception cref="ImageBuildException">IMG1046, IMG1047, IMG1053, IMG1054, IMG1074: something is not valid.</exception>
    public ImageSettings Read(string workingDirectory, DateTimeOffset created) => new()
    {
        Created = created,
        ManifestType = inputs.ImageFormat.ToUpperInvariant() switch
        {
            "" => null,
            "OCI" => MediaTypes.OciManifest,
            "DOCKER" => MediaTypes.DockerManifest,
            _ => throw TaskErrors.InvalidSetting("ContainerImageFormat", inputs.ImageFormat, "OCI, Docker"),
        },
        WorkingDirectory = workingDirectory,
        User = inputs.User.Length > 0 ? inputs.User : null,
        Ports = [.. inputs.Ports.Select(p => ContainerPort.Parse(p.Spec, p["Type"]))],
        Environment =
        [
            .. VariableFile.Read("ImageBuildEnvironmentFile", inputs.EnvironmentFile, inputs.ProjectDirectory),
            .. VariableFile.Parse("ImageBuildEnvironment", inputs.Environment),
            .. inputs.EnvironmentVariables.Select(Variable),
        ],
        Labels =
        [
            .. CreatedLabels(created),
            .. inputs.GeneratedLabels.Select(Pair),
            .. VariableFile.Read("ImageBuildLabelFile", inputs.LabelFile, inputs.ProjectDirectory),
            .. VariableFile.Parse("ImageBuildLabels", inputs.LabelList),
            .. inputs.Labels.Select(Pair),
        ],
        Command = Command(workingDirectory),
        Volumes = [.. inputs.Volumes.Select(v => paths.Format(paths.Parse("ImageBuildVolume", v.Spec)))],
        StopSignal = StopSignal(),
        Shell = [.. VariableFile.Split(inputs.Shell)],
        Healthcheck = Healthcheck(),
        Annotations = [.. inputs.Annotations.SelectMany(Annotation)],
    };

    private StartCommand Command(string workingDirectory)
    {
        var instruction = Choice.Parse(
            "ContainerAppCommandInstruction", inputs.AppCommandInstruction, AppCommandInstruction.Automatic);
        ImmutableArray<string> program = (instruction, inputs.AppCommand.Length) switch
        {
            (_, > 0) => inputs.AppCommand,
            (AppCommandInstruction.None, _) => [],
            _ when inputs.StartsExecutable => [paths.Below(workingDirectory, inputs.ExecutableFileName)],
            _ => ["dotnet", paths.Below(workingDirectory, inputs.AssemblyFileName)],
        };
        return new StartCommand
        {
            AppCommand = program,
            AppCommandArgs = inputs.AppCommandArgs,
            Instruction = instruction,
            DefaultArgs = inputs.DefaultArgs,
            Entrypoint = inputs.Entrypoint,
            EntrypointArgs = inputs.EntrypointArgs,
        };
    }

    private Healthcheck? Healthcheck()
    {
        var times = inputs.HealthcheckInterval + inputs.HealthcheckTimeout + inputs.HealthcheckStartPeriod + inputs.HealthcheckRetries;
        if (inputs.Healthcheck.Length == 0)
        {
            return times.Length == 0
                ? null
                : throw TaskErrors.InvalidSetting("ImageBuildHealthcheck", "", "a command, if its times or retries are set");
        }

        if (inputs.Healthcheck.Equals("none", StringComparison.OrdinalIgnoreCase))
            return new Healthcheck { Test = ["NONE"] };
        return new Healthcheck
        {
            Test = ["CMD-SHELL", inputs.Healthcheck],
            Interval = Time("ImageBuildHealthcheckInterval", inputs.HealthcheckInterval),
            Timeout = Time("ImageBuildHealthcheckTimeout", inputs.HealthcheckTimeout),
            StartPeriod = Time("ImageBuildHealthcheckStartPeriod", inputs.HealthcheckStartPeriod),
            Retries = Retries(inputs.HealthcheckRetries),
        };
    }

    private static long? Time(string property, string text) => text.Length == 0 ? null : Duration.Parse(property, text);

    private static int? Retries(string text)
    {
        if (text.Length == 0)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var retries) && retries > 0
            ? retries
            : throw TaskErrors.InvalidSetting("ImageBuildHealthcheckRetries", text, "a number from 1");
    }

    private string? StopSignal()
    {
        if (inputs.StopSignal.Length == 0)
            return null;
        return Signal().IsMatch(inputs.StopSignal)
            ? inputs.StopSignal
            : throw TaskErrors.InvalidSetting("ImageBuildStopSignal", inputs.StopSignal, "the name of a signal such as SIGINT, or its number");
    }

    private static IEnumerable<Annotation> Annotation(InputItem item)
    {
        var scopes = item["Scope"].Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (scopes.Length == 0 ? [""] : scopes)
            .Select(s => Choice.Parse($"The Scope of the ImageBuildAnnotation '{item.Spec}'", s, AnnotationScope.Manifest))
            .Select(s => new Annotation(s, item.Spec, item["Value"]));
    }

    private IEnumerable<KeyValuePair<string, string>> CreatedLabels(DateTimeOffset created) => inputs.GenerateCreatedLabel
        ? [
            new("org.opencontainers.image.created", ImageBuilder.Rfc3339(created)),
            new("org.opencontainers.artifact.created", ImageBuilder.Rfc3339(created)),
        ]
        : [];

    private static KeyValuePair<string, string> Variable(InputItem item) =>
        item.Spec.Contains('=', StringComparison.Ordinal) || item.Spec.Trim().Length == 0
            ? throw TaskErrors.InvalidVariable(item.Spec)
            : Pair(item);

    private static KeyValuePair<string, string> Pair(InputItem item) => new(item.Spec, item["Value"]);

    // signal(7); which of them there are is for the system that stops a container to say.
    [GeneratedRegex("^(?:SIG)?[A-Z][A-Z0-9+-]{1,15}$|^[1-9][0-9]?$")]
    private static partial Regex Signal();
}
