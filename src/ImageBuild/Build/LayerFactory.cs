using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Build;

/// <summary>Makes the layers of a plan, or takes them from the cache. What nobody wrote to since is not read.</summary>
/// <param name="writer">How layers are written.</param>
/// <param name="hashes">Knows the contents of files.</param>
/// <param name="cache">Keeps layers by what they are made of.</param>
public sealed class LayerFactory(ReproducibleLayer writer, FileHashes hashes, LayerCache cache)
{
    /// <summary>The layers, lowest first.</summary>
    /// <exception cref="ImageBuildException">IMG1056: a file was written to in the meantime.</exception>
    public IReadOnlyList<BuiltLayer> Make(LayerPlan plan, CancellationToken cancellationToken)
    {
        var files = plan.Layers.SelectMany(l => l.Entries).OfType<PlannedEntry.File>().ToList();
        var contents = hashes.Of(files, cancellationToken);
        return [.. plan.Layers.Select(layer => Make(layer, contents, cancellationToken))];
    }

    private BuiltLayer Make(
        PlannedLayer layer, IReadOnlyDictionary<string, Digest> contents, CancellationToken cancellationToken)
    {
        var key = LayerKey.Of(layer, contents, writer).Hex;
        if (cache.Find(key) is { } known)
            return new BuiltLayer(layer.Name, known, IsNew: false);
        var made = cache.Add(key, output => writer.Write(layer, contents, output, cancellationToken));
        return new BuiltLayer(layer.Name, made, IsNew: true);
    }
}
