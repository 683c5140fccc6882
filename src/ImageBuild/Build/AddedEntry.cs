namespace ImageBuild.Build;

/// <summary>Something that a project puts into its image besides what it publishes.</summary>
/// <param name="Entry">What, and where.</param>
/// <param name="Layer">The name of the layer: one of <see cref="Layering.Auto.Open"/>.</param>
public sealed record AddedEntry(PlannedEntry Entry, string Layer);
