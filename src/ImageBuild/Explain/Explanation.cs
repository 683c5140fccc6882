using System.Collections.Immutable;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Explain;

/// <summary>What is, or would be, in which layer of an image and why, and where its configuration came from.</summary>
public sealed record Explanation
{
    /// <summary>What the image is called.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required string Platform { get; init; }

    /// <summary>What it is built on; null if that is not known.</summary>
    public string? Base { get; init; }

    /// <summary>The digest of the base's manifest.</summary>
    public Digest? BaseDigest { get; init; }

    /// <summary>The layers, lowest first; those of the base first.</summary>
    public required ImmutableArray<ExplainedLayer> Layers { get; init; }

    /// <summary>The configuration of its containers.</summary>
    public required ImmutableArray<ConfigValue> Config { get; init; }

    /// <summary>What the store's records tell of an image.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="image">The image.</param>
    /// <param name="records">The last builds of all projects. A layer is looked up in any of them.</param>
    public static Explanation Of(string name, Image image, IEnumerable<BuildRecord> records)
    {
        var builds = records.ToList();
        var build = builds.Find(b => b.Image == image.Digest && b.Layers.Length <= image.Layers.Length);
        var known = builds.SelectMany(b => b.Layers).Where(l => l.DiffId is not null).ToLookup(l => l.DiffId!);
        var ofBase = build is null ? 0 : image.Layers.Length - build.Layers.Length;
        var steps = (image.Config.History ?? []).Where(h => h.EmptyLayer != true).Select(h => h.CreatedBy ?? "").ToList();
        return new Explanation
        {
            Name = name,
            Platform = image.Config.Platform.ToString(),
            Base = build?.Base,
            BaseDigest = build?.BaseDigest,
            Config = build?.Config ?? ConfigSources.Unknown(image.Config.Config ?? new ContainerConfig()),
            Layers = [.. image.Layers.Select((layer, i) => Explain(layer, i))],
        };

        ExplainedLayer Explain(Layer layer, int at)
        {
            if (at < ofBase)
                return new ExplainedLayer(LayerRecord.Of("base", layer), LayerState.Base, "", null);
            var step = steps.ElementAtOrDefault(at) ?? "";
            var record = build?.Layers[at - ofBase] ?? known[layer.DiffId.ToString()].FirstOrDefault()
                ?? LayerRecord.Of(step.Length > 0 ? step : "layer", layer);
            return new ExplainedLayer(record, LayerState.Reused, "", null);
        }
    }
}
