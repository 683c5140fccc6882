using System.Collections.Immutable;

namespace ImageBuild.Build;

/// <summary>The layers that an image gets on top of its base, lowest first. None is empty.</summary>
public sealed record LayerPlan(ImmutableArray<PlannedLayer> Layers);
