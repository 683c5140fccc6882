using System.Collections.Immutable;

namespace ImageBuild.Build;

/// <summary>How what is published is divided into layers.</summary>
public abstract record Layering
{
    private Layering()
    {
    }

    /// <summary>One layer, <c>app</c>, with everything.</summary>
    public sealed record Single : Layering;

    /// <summary>
    /// A layer for each thing that changes together: framework, packages, native assets, project references, static
    /// assets, app, added files. A large package has one of its own, which is the same blob in every project.
    /// </summary>
    public sealed record Auto : Layering
    {
        /// <summary>Bytes that a package needs to have a layer of its own: below, a request costs more than it saves.</summary>
        public const long LargePackage = 1 << 20;

        /// <summary>
        /// How many layers there should be in all, 10 if nothing is said. What the kinds leave of it goes to the largest
        /// packages; kinds are never put together, so there may be more if it is small.
        /// </summary>
        public int Budget { get; init; } = 10;

        /// <summary>Layers of the project's own. Their names differ, and none is one of ours.</summary>
        public ImmutableArray<CustomLayer> Layers { get; init; } = [];

        /// <summary>
        /// The names of the layers that something can be added to. The others hold what is the same in every project.
        /// </summary>
        public IEnumerable<string> Open =>
            LayerSlot.Ours.Where(s => s.Kind == LayerKind.Own).Select(s => s.Name).Concat(Layers.Select(l => l.Name));

        /// <summary>The names of the layers that are there without being asked for.</summary>
        public static IEnumerable<string> Ours => LayerSlot.Ours.Select(s => s.Name);
    }

    /// <summary>The layers of the project's own that nothing went to.</summary>
    public IEnumerable<CustomLayer> EmptyLayers(LayerPlan plan) =>
        this is Auto auto ? auto.Layers.Where(l => plan.Layers.All(p => p.Name != l.Name)) : [];

    /// <summary>Reads <c>auto</c> or <c>single</c>.</summary>
    /// <param name="text">What to read.</param>
    /// <param name="auto">What <c>auto</c> is.</param>
    /// <exception cref="ImageBuildException">IMG1046: anything else.</exception>
    public static Layering Parse(string text, Auto auto) => text.ToLowerInvariant() switch
    {
        "auto" => auto,
        "single" => new Single(),
        _ => throw Errors.InvalidSetting("ImageBuildLayering", text, "auto, single"),
    };
}
