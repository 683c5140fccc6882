using System.Collections.Immutable;
using System.Globalization;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Build;

/// <summary>
/// A base image, layers and settings become an image. Pure. The base's configuration is kept whole, with the fields
/// that this version does not know, and only what the settings name is changed.
/// </summary>
public static class ImageBuilder
{
    /// <summary>The image.</summary>
    /// <param name="basis">What it is built on.</param>
    /// <param name="layers">What is put on top, lowest first.</param>
    /// <param name="settings">What the project says.</param>
    /// <exception cref="ImageBuildException">IMG1048: the settings contradict each other.</exception>
    public static Image Build(Image basis, IEnumerable<BuiltLayer> layers, ImageSettings settings)
    {
        var created = Rfc3339(settings.Created);
        return basis
            .WithFormat(settings.ManifestType ?? basis.Document.MediaType)
            // The base's annotations tell of that image alone: its revision, its address, its own base.
            .WithAnnotations(settings.AnnotationsOf(AnnotationScope.Manifest))
            .WithConfig(config => config with
            {
                Created = created,
                Config = Edit(config.Config ?? new ContainerConfig(), settings),
            })
            .Append(layers.Select(l => (l.Layer, new History
            {
                Created = created,
                CreatedBy = $"imagebuild layer {l.Name}",
            })));
    }

    /// <summary>An image with the layer of a step on top.</summary>
    /// <param name="below">What the step ran over.</param>
    /// <param name="layer">What it changed.</param>
    /// <param name="step">The step.</param>
    /// <param name="created">The image's date.</param>
    public static Image AddStep(Image below, Layer layer, BuildStep step, DateTimeOffset created) => below.Append([(layer, new History
    {
        Created = Rfc3339(created),
        CreatedBy = $"RUN /bin/sh -c {step.Command}",
        // Without its name, by which nothing is made otherwise.
        Comment = "imagebuild step",
    })]);

    /// <summary>A time as a configuration has it: UTC, in seconds.</summary>
    public static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static ContainerConfig Edit(ContainerConfig config, ImageSettings settings)
    {
        var env = EnvironmentVariables.Merge(config.Env ?? [], settings.Environment);
        var ports = settings.Ports.Concat(EnvironmentVariables.Ports(env)).Select(p => p.ToString());
        var labels = settings.Labels.Aggregate(
            config.Labels ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
            (all, label) => all.SetItem(label.Key, label.Value));
        var (entrypoint, cmd) = settings.Command.On((config.Entrypoint ?? [], config.Cmd ?? []));
        return config with
        {
            User = settings.User ?? EnvironmentVariables.UserId(env) ?? config.User,
            ExposedPorts = NullIfEmpty(
                (config.ExposedPorts ?? ImmutableSortedSet.Create<string>(StringComparer.Ordinal)).Union(ports)),
            Env = NullIfEmpty(env),
            Labels = labels.IsEmpty ? null : labels,
            WorkingDir = settings.WorkingDirectory ?? config.WorkingDir,
            Entrypoint = NullIfEmpty(entrypoint),
            Cmd = NullIfEmpty(cmd),
            Volumes = NullIfEmpty(
                (config.Volumes ?? ImmutableSortedSet.Create<string>(StringComparer.Ordinal)).Union(settings.Volumes)),
            StopSignal = settings.StopSignal ?? config.StopSignal,
            Shell = settings.Shell.IsEmpty ? config.Shell : settings.Shell,
            Healthcheck = settings.Healthcheck ?? config.Healthcheck,
            // Says of the base's command that it is escaped; a new one is not.
            ArgsEscaped = null,
        };
    }

    private static ImmutableArray<string>? NullIfEmpty(ImmutableArray<string> list) => list.IsEmpty ? null : list;

    private static ImmutableSortedSet<string>? NullIfEmpty(ImmutableSortedSet<string> set) => set.IsEmpty ? null : set;
}
