using System.Collections.Concurrent;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Build;

/// <summary>Makes the layers of a plan, or takes them from the cache. What nobody wrote to since is not read.</summary>
/// <param name="writer">How layers are written.</param>
/// <param name="hashes">Knows the contents of files.</param>
/// <param name="cache">Keeps layers by what they are made of.</param>
public sealed class LayerFactory(ReproducibleLayer writer, FileHashes hashes, LayerCache cache)
{
    /// <summary>The layers, lowest first. One that several builds make at once is made by one of them.</summary>
    /// <exception cref="ImageBuildException">IMG1056: a file was written to in the meantime.</exception>
    public async Task<IReadOnlyList<BuiltLayer>> MakeAsync(LayerPlan plan, CancellationToken cancellationToken)
    {
        // The first await, before which nothing gives way to another build of this process.
        var contents = await Task.Run(() => hashes.Of(FilesOf(plan), cancellationToken), cancellationToken);
        var inputs = Inputs(plan, contents).ToList();
        var layers = new ConcurrentDictionary<LayerInputs, BuiltLayer>(ReferenceEqualityComparer.Instance);
        // The largest first: it would be waited for alone at the end.
        var order = inputs.OrderByDescending(i => SizeOf(i.Plan));
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(order, options, async (i, stop) => layers[i] = await GetOrMakeAsync(i, stop));
        return [.. inputs.Select(i => layers[i])];
    }

    private async Task<BuiltLayer> GetOrMakeAsync(LayerInputs inputs, CancellationToken cancellationToken)
    {
        var (made, isNew) = await cache.GetOrAddAsync(
            inputs.Key.Hex, output => writer.Write(inputs.Plan, inputs.Contents, output, cancellationToken), cancellationToken);
        return new BuiltLayer(inputs.Plan.Name, made, isNew) { Inputs = inputs };
    }

    /// <summary>What <see cref="MakeAsync"/> would make, writing nothing.</summary>
    /// <returns>Each layer's inputs, and the layer if it was made before.</returns>
    public async Task<IReadOnlyList<(LayerInputs Inputs, Layer? Known)>> LookAsync(
        LayerPlan plan, CancellationToken cancellationToken)
    {
        var contents = await Task.Run(() => hashes.Look(FilesOf(plan), cancellationToken), cancellationToken);
        return [.. Inputs(plan, contents).Select(inputs => (inputs, cache.Find(inputs.Key.Hex)))];
    }

    private IEnumerable<LayerInputs> Inputs(LayerPlan plan, IReadOnlyDictionary<string, Digest> contents) =>
        plan.Layers.Select(l => new LayerInputs(LayerKey.Of(l, contents, writer), writer.SettingsOf(l), l, contents));

    private static long SizeOf(PlannedLayer layer) => layer.Entries.OfType<PlannedEntry.File>().Sum(f => f.Size);

    private static List<PlannedEntry.File> FilesOf(LayerPlan plan) =>
        [.. plan.Layers.SelectMany(l => l.Entries).OfType<PlannedEntry.File>()];
}
