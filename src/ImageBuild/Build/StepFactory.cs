using ImageBuild.Images;
using ImageBuild.Store;

namespace ImageBuild.Build;

/// <summary>Makes the layers of a build's steps, one over the other, or takes them from the cache without running anything.</summary>
/// <param name="runner">Runs them.</param>
/// <param name="writer">How their layers are written.</param>
/// <param name="cache">Keeps layers by what they are made of.</param>
/// <param name="store">Where the images are that steps run over.</param>
public sealed class StepFactory(IStepRunner runner, StepLayer writer, LayerCache cache, ImageStore store)
{
    /// <summary>Makes them.</summary>
    /// <param name="basis">The base image.</param>
    /// <param name="steps">The steps in the order in which they run.</param>
    /// <returns>The base with their layers on top, and these, lowest first.</returns>
    /// <exception cref="ImageBuildException">What <see cref="IStepRunner"/> throws; IMG4001: the store can't be written to.</exception>
    public async Task<(Image Stage, IReadOnlyList<BuiltLayer> Layers)> MakeAsync(
        Image basis, IReadOnlyList<BuildStep> steps, CancellationToken cancellationToken)
    {
        var (stage, layers) = (basis, new List<BuiltLayer>());
        foreach (var step in steps)
        {
            var layer = await GetOrRunAsync(stage, step, cancellationToken);
            layers.Add(layer);
            stage = ImageBuilder.AddStep(stage, layer.Layer, step, writer.Date);
        }

        return (stage, layers);
    }

    /// <summary>What <see cref="MakeAsync"/> would make, running nothing.</summary>
    /// <returns>The layer of each step; null from the first that would be run on, since what is below the others is not known.</returns>
    public IReadOnlyList<Layer?> Look(Image basis, IReadOnlyList<BuildStep> steps)
    {
        var (stage, layers) = ((Image?)basis, new List<Layer?>());
        foreach (var step in steps)
        {
            var known = stage is null ? null : cache.Find(writer.KeyOf(stage, step));
            layers.Add(known);
            stage = known is null ? null : ImageBuilder.AddStep(stage!, known, step, writer.Date);
        }

        return layers;
    }

    private async Task<BuiltLayer> GetOrRunAsync(Image stage, BuildStep step, CancellationToken cancellationToken)
    {
        var key = writer.KeyOf(stage, step);
        if (cache.Find(key) is { } known)
            return new BuiltLayer(step.LayerName, known, IsNew: false) { Step = step };
        await store.CreateAsync();
        // By one build alone: another that wants the same finds it afterwards, and none takes the image away below one.
        using var alone = await store.LockAsync($"step-{stage.Digest.Hex}", cancellationToken);
        if (cache.Find(key) is { } made)
            return new BuiltLayer(step.LayerName, made, IsNew: false) { Step = step };
        return new BuiltLayer(step.LayerName, await RunAsync(stage, step, key, cancellationToken), IsNew: true) { Step = step };
    }

    private async Task<Layer> RunAsync(Image stage, BuildStep step, string key, CancellationToken cancellationToken)
    {
        var changes = store.Folders.NewAside();
        var isListed = store.ReadIndex().Manifests.Any(m => m.Digest == stage.Digest);
        try
        {
            await using (var destination = store.OpenDestination())
                await ImageCopier.CopyAsync(stage, destination, new CopyOptions(), cancellationToken);
            await runner.RunAsync(stage, step, writer.Date, changes, cancellationToken);
            await using var tar = File.OpenRead(changes);
            return await Task.Run(() => cache.Add(key, output => writer.Write(tar, output, cancellationToken)), cancellationToken);
        }
        finally
        {
            File.Delete(changes);
            if (!isListed)
                await store.ForgetAsync(stage.Document.Descriptor, CancellationToken.None);
        }
    }
}
