using ImageBuild.Images;

namespace ImageBuild.Build;

/// <summary>A layer that has been made, or was there already.</summary>
/// <param name="Name">See <see cref="PlannedLayer.Name"/>.</param>
/// <param name="Layer">The layer.</param>
/// <param name="IsNew">Whether it had to be made.</param>
public sealed record BuiltLayer(string Name, Layer Layer, bool IsNew)
{
    /// <summary>What it was made of; null for a layer that did not come from a plan.</summary>
    public LayerInputs? Inputs { get; init; }

    /// <summary>The step that made it; null for a layer of another kind.</summary>
    public BuildStep? Step { get; init; }
}
