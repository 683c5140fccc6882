using System.Collections.Immutable;

namespace ImageBuild.Build;

/// <summary>A layer to be made.</summary>
/// <param name="Name">What it holds, for people: <c>framework</c>, <c>package Id/Version</c>,
/// <c>packages</c>, <c>native</c>, <c>projects</c>, <c>static</c>, <c>app</c>,
/// <c>files</c>, or what the project calls it.</param>
/// <param name="Entries">Ordered by the bytes of their paths, each path once, folders before what is in them.</param>
/// <param name="Kind">How often it changes.</param>
public sealed record PlannedLayer(string Name, LayerKind Kind, ImmutableArray<PlannedEntry> Entries);
