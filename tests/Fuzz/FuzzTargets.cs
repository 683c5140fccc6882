using ImageBuild.Fuzz.Targets;
using ImageBuild.Oci;

namespace ImageBuild.Fuzz;

/// <summary>All targets.</summary>
internal static class FuzzTargets
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new TarTarget(),
        new PaxTarget(),
        new LayerTarget(),
        new GzipTarget(),
        new ZstdTarget(),
        new DeflateTarget(),
        new GzipRecipeTarget(),
        new RecipeTarget(),
        new TarRecipeTarget(),
        new JsonTarget("manifest", json => OciJson.Write(OciJson.ReadManifest(json))),
        new JsonTarget("index", json => OciJson.Write(OciJson.ReadIndex(json))),
        new ConfigTarget(),
        new DockerManifestTarget(),
        new ArchiveTarget(),
        new NameTarget(),
        new ChallengeTarget(),
        new UrlTarget(),
        new RegistryTarget(),
        new CredentialFileTarget(),
        new LockFileTarget(),
        new UserTarget(),
        new ElfTarget(),
        new TemplateTarget(),
        new LayerIndexTarget(),
        new LayerNeedsTarget(),
    ];

    /// <summary>The target of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static FuzzTarget Named(string name) => All.FirstOrDefault(t => t.Name == name)
        ?? throw new ArgumentException($"There is no target '{name}': {string.Join(", ", All.Select(t => t.Name))}.");

    /// <summary>The targets of these names; all for none.</summary>
    public static IReadOnlyList<FuzzTarget> Select(IReadOnlyCollection<string> names) => names.Count == 0 ? All : [.. names.Select(Named)];
}
