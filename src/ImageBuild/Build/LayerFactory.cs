using ImageBuild.Images;

namespace ImageBuild.Build;

/// <summary>Makes the layers of a plan, or takes them from the cache without reading one of their files.</summary>
/// <param name="writer">How layers are written.</param>
/// <param name="cache">Where they are kept.</param>
/// <param name="time">Tells which files may still be written to.</param>
public sealed class LayerFactory(ReproducibleLayer writer, LayerCache cache, TimeProvider time)
{
    // Two writes within one tick of the file system's clock can't be told apart. FAT and HFS+ tick in (two) seconds, so
    // a time in whole seconds is taken for one of theirs; the kernel's clock ticks every 10 ms at most.
    private static readonly TimeSpan CoarseTick = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FineTick = TimeSpan.FromMilliseconds(10);

    /// <summary>The layers, lowest first.</summary>
    /// <exception cref="ImageBuildException">IMG1056: a file was written to in the meantime.</exception>
    public IReadOnlyList<BuiltLayer> Make(LayerPlan plan, CancellationToken cancellationToken) =>
        [.. plan.Layers.Select(layer => Make(layer, cancellationToken))];

    private BuiltLayer Make(PlannedLayer layer, CancellationToken cancellationToken)
    {
        var key = LayerKey.Of(layer, writer).Hex;
        if (cache.Find(key) is { } known)
            return new BuiltLayer(layer.Name, known, IsNew: false);
        var now = time.GetUtcNow();
        var isSettled = layer.Entries.OfType<PlannedEntry.File>().All(f => f.ModifiedTime + Tick(f.ModifiedTime) < now);
        var made = cache.Add(isSettled ? key : null, output => writer.Write(layer, output, cancellationToken));
        return new BuiltLayer(layer.Name, made, IsNew: true);
    }

    private static TimeSpan Tick(DateTime written) => written.Ticks % TimeSpan.TicksPerSecond == 0 ? CoarseTick : FineTick;
}
