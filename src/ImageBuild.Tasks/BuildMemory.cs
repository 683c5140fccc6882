using ImageBuild.Explain;

namespace ImageBuild.Tasks;

/// <summary>Compares a build with the last of its project, and remembers it. Without a change it costs a look at a file's name.</summary>
internal sealed class BuildMemory(BuildRequest request)
{
    private readonly BuildRecords records = new(Path.Combine(request.Store.Cache, "builds"));

    /// <summary>Why each layer of an image was made or not, lowest first.</summary>
    public IReadOnlyList<string> ReasonsOf(BuiltImage built)
    {
        var project = built.Request.Project;
        if (records.IsLast(project, built.Request.Platform, built.Image.Digest))
            return [.. built.Layers.Select(l => l.IsNew ? ExplainedLayer.Lost : ExplainedLayer.Unchanged)];
        var last = records.Find(project, built.Request.Platform);
        return
        [
            .. built.Record.Layers.Zip(built.Layers, (layer, b) =>
                ExplainedLayer.Of(layer, b.IsNew ? LayerState.Created : LayerState.Reused, last).Reason),
        ];
    }

    /// <summary>Remembers what was built, unless it is what the last build made.</summary>
    public void Keep(BuiltImage built)
    {
        if (!records.IsLast(built.Request.Project, built.Request.Platform, built.Image.Digest))
            records.Save(built.Record);
    }

    /// <summary>The last build of an image's project, or null.</summary>
    public BuildRecord? Last(ImageRequest image) => records.Find(image.Project, image.Platform);
}
