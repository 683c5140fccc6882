namespace ImageBuild.Explain;

/// <summary>A layer, and why it is made or not.</summary>
/// <param name="Layer">What is known of it.</param>
/// <param name="State">How the image comes by it.</param>
/// <param name="Reason">Why, in a few words; empty if there is nothing to say.</param>
/// <param name="Changes">What is different from the last build; null if that is not known.</param>
public sealed record ExplainedLayer(LayerRecord Layer, LayerState State, string Reason, LayerChanges? Changes)
{
    /// <summary>The reason of a layer that is what it was.</summary>
    public const string Unchanged = "unchanged since the last build";

    /// <summary>The reason of a layer that is what it was, and was made again.</summary>
    public const string Lost = "it was no longer in the store";

    /// <summary>Compares a layer with the last build of its project.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="state">Whether it is made.</param>
    /// <param name="last">The last build; null if none is known.</param>
    public static ExplainedLayer Of(LayerRecord layer, LayerState state, BuildRecord? last)
    {
        var before = last?.Layers.FirstOrDefault(l => l.Name == layer.Name);
        var changes = LayerChanges.Between(before, layer);
        var difference = (last, before) switch
        {
            (null, _) => "the key is new: no earlier build of the project is known",
            (_, null) => "the key is new: the last build had no such layer",
            _ when layer.Step is not null => StepDifference(before, layer),
            _ when before.Key == layer.Key => null,
            _ when changes is { IsEmpty: false } => changes.ToString(),
            _ when before.Settings != layer.Settings => "the compression or the date of layers changed",
            _ => "the key is new",
        };
        return new ExplainedLayer(layer, state, Why(state, last, difference), changes);
    }

    // What a step makes is known when it has run.
    private static string? StepDifference(LayerRecord before, LayerRecord layer) => (before, layer) switch
    {
        _ when before.Step != layer.Step => "its command, user or network changed",
        _ when layer.DiffId is not null && before.DiffId == layer.DiffId => null,
        _ => "what it is run over changed, or the date or compression of layers",
    };

    private static string Why(LayerState state, BuildRecord? last, string? difference) => (state, difference) switch
    {
        (LayerState.Created, _) => difference ?? Lost,
        (_, null) => Unchanged,
        _ when last is null => "another build made it",
        _ => $"an earlier build made it; since the last one: {difference}",
    };
}
