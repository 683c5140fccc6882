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
        var files = plan.Layers.SelectMany(l => l.Entries).OfType<PlannedEntry.File>().ToList();
        // The first await, before which nothing gives way to another build of this process.
        var contents = await Task.Run(() => hashes.Of(files, cancellationToken), cancellationToken);
        var layers = new List<BuiltLayer>();
        foreach (var layer in plan.Layers)
        {
            var key = LayerKey.Of(layer, contents, writer).Hex;
            var (made, isNew) = await cache.GetOrAddAsync(
                key, output => writer.Write(layer, contents, output, cancellationToken), cancellationToken);
            layers.Add(new BuiltLayer(layer.Name, made, isNew));
        }

        return layers;
    }
}
