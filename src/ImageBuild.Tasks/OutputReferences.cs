using ImageBuild.Build;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Tasks;

/// <summary>Where a build writes to: what <c>ImageBuildOutputs</c> says, else what the SDK's properties mean.</summary>
internal static class OutputReferences
{
    /// <param name="isLayout">Whether an archive has to be a layout alone; else it is docker's too, which every engine loads.</param>
    /// <param name="hasEngine">Whether the local engine is where it goes if nothing is said.</param>
    /// <exception cref="ImageBuildException">IMG1042, IMG1046, IMG1050, IMG1051: a name, tag or choice is not
    /// valid.</exception>
    public static IReadOnlyList<string> Of(BuildImage task, bool isLayout, bool hasEngine)
    {
        var repository = Repository(task);
        var tags = Tags(task);
        if (task.Outputs.Length > 0)
            return Split(task.Outputs);
        // As in the SDK, an archive instead of a push, though a registry is set.
        if (ArchiveFile(task) is { } file)
            return [$"{(isLayout ? "oci" : "docker")}-archive:{file}:{string.Join(',', tags.Select(tag => $"{repository}:{tag}"))}"];
        if (task.Registry.Length > 0)
            return [.. tags.Select(tag => $"docker://{Parse(task.Registry, repository, tag)}")];
        if (task.LocalRegistry.Length > 0 || hasEngine)
        {
            _ = Choice.Parse("LocalRegistry", task.LocalRegistry, EngineKind.Docker);
            return [.. tags.Select(tag => $"docker-daemon:{repository}:{tag}")];
        }

        return [.. tags.Select(tag => $"store:{repository}:{tag}")];
    }

    /// <summary>The full path of the archive that <c>ContainerArchiveOutputPath</c> means; null if none is written for it.</summary>
    public static string? ArchiveFile(BuildImage task)
    {
        if (task.ArchiveOutputPath.Length == 0 || task.Outputs.Length > 0)
            return null;
        var path = Path.GetFullPath(task.ArchiveOutputPath, task.ProjectDirectory);
        var isFolder = Path.EndsInDirectorySeparator(path) || Directory.Exists(path);
        return isFolder ? Path.Combine(path, Repository(task) + ".tar.gz") : path;
    }

    /// <summary>What engines and registries call what is written to a reference; itself where they know nothing of it.</summary>
    public static string[] NamesOf(string reference)
    {
        if (TaskPlaces.IsRegistry(reference))
            return [TaskPlaces.RegistryName(reference)];
        var scheme = reference.Split(':')[0];
        var rest = reference[(scheme.Length + 1)..];
        return scheme switch
        {
            "store" or "docker-daemon" => [rest],
            "docker-archive" or "oci-archive" when PathAndName.Split(rest).Name is { } names => names.Split(','),
            _ => [reference],
        };
    }

    /// <summary>
    /// What was written to a reference, by its digest: <c>host/repository@sha256:…</c>. The reference itself for a place
    /// that finds nothing by digest.
    /// </summary>
    public static string WithDigest(string reference, Digest digest)
    {
        if (TaskPlaces.IsRegistry(reference))
            return Reference.Parse(TaskPlaces.RegistryName(reference)).WithDigest(digest).ToString();
        return reference.StartsWith("store:", StringComparison.Ordinal)
            ? $"store:{Reference.Parse(reference["store:".Length..]).FamiliarRepository}@{digest}"
            : reference;
    }

    private static string Repository(BuildImage task) => RepositoryName.Normalize("ContainerRepository", task.Repository);

    private static List<string> Tags(BuildImage task)
    {
        if (task.ImageTag.Length > 0 && task.ImageTags.Length > 0)
            throw TaskErrors.TwoTagProperties();
        string[] tags = task.ImageTag.Length > 0
            ? [Valid("ContainerImageTag", task.ImageTag)]
            : [.. Split(task.ImageTags).Select(tag => Valid("ContainerImageTags", tag))];
        var extra = Split(task.ExtraTags).Select(tag => Valid("ImageBuildExtraTags", tag));
        return [.. (tags.Length > 0 ? tags : [Reference.DefaultTag]).Concat(extra).Distinct()];
    }

    // On a command line %3B is the way to write a list, and MSBuild leaves that in one piece.
    private static string[] Split(string[] list) =>
        [.. list.SelectMany(VariableFile.Split)];

    private static string Valid(string property, string tag) =>
        Reference.IsTag(tag) ? tag : throw TaskErrors.InvalidTag(property, tag);

    private static Reference Parse(string registry, string repository, string tag)
    {
        var text = $"{registry}/{repository}:{tag}";
        // Docker Hub has a second name, which references do not keep.
        return Reference.TryParse(text, out var reference, out _)
            && (reference.Domain == registry || registry == "index.docker.io")
            ? reference
            : throw TaskErrors.InvalidSetting(
                "ContainerRegistry", registry, "a host, and a port if it needs one: registry.example:5000");
    }
}

/// <summary>The engines that <c>LocalRegistry</c> can be.</summary>
internal enum EngineKind
{
    Docker,
    Podman,
}
