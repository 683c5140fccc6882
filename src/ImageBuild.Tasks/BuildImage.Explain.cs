using ImageBuild.Build;
using ImageBuild.Explain;
using ImageBuild.Oci;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

public sealed partial class BuildImage
{
    // Writes nowhere; only a base 'host' that was never made is made, in the store's cache, since its layers are not known before.
    private async System.Threading.Tasks.Task ExplainAsync(BuildRequest request, TaskContext context, CancellationToken cancellationToken)
    {
        // Without a place to write to, a base is read where it is and not kept.
        var nowhere = request with { Outputs = [] };
        using var places = new TaskPlaces(nowhere, this, context);
        await using var bases = new BaseImages(places, nowhere);
        var memory = new BuildMemory(request);
        foreach (var image in request.Images)
        {
            var basis = await bases.OpenAsync(image, cancellationToken);
            var explanation = await ExplainAsync(image, basis, request.Outputs[0], memory, places, context, cancellationToken);
            Log.LogMessage(MessageImportance.High, "{0}", ExplainText.Of(explanation));
            Log.LogMessage(MessageImportance.High, "{0}", "Dockerfile:\n" + Dockerfile.Of(explanation));
        }
    }

    private async Task<Explanation> ExplainAsync(
        ImageRequest image,
        BaseImage basis,
        string name,
        BuildMemory memory,
        TaskPlaces places,
        TaskContext context,
        CancellationToken cancellationToken)
    {
        var last = memory.Last(image);
        var looked = await Factory(image, places.Store, context).LookAsync(PlanOf(image), cancellationToken);
        var steps = image.Steps.Zip(Steps(image, places).Look(basis.Image, image.Steps), (step, known) => (Record: LayerRecord.Of(step, known), known));
        var config = ImageBuilder.Build(basis.Image, [], basis.Label(image)).Config.Config ?? new ContainerConfig();
        return new Explanation
        {
            Name = name,
            Platform = image.Platform.ToString(),
            Base = basis.Reference,
            BaseDigest = basis.Image.Digest,
            Config = image.ConfigSources(basis).Of(config),
            Layers =
            [
                .. basis.Image.Layers.Select(l => new ExplainedLayer(LayerRecord.Of("base", l), LayerState.Base, "", null)),
                .. steps.Select(s => ExplainedLayer.Of(s.Record, s.known is null ? LayerState.Created : LayerState.Reused, last)),
                .. looked.Select(l => ExplainedLayer.Of(
                    LayerRecord.Of(l.Inputs, l.Known, image.EntryOrigins, image.Files),
                    l.Known is null ? LayerState.Created : LayerState.Reused,
                    last)),
            ],
        };
    }
}
