using ImageBuild.Layers;

namespace ImageBuild.Build;

/// <summary>All that goes into an image besides its base.</summary>
public sealed record PublishedContent
{
    /// <summary>What is in the publish folder; see <see cref="PublishFolder"/>.</summary>
    public required IReadOnlyList<PublishedItem> Items { get; init; }

    /// <summary>The folder of the image that the publish folder becomes.</summary>
    public required ImagePath Target { get; init; }

    /// <summary>Where files come from, by relative path. What is not in here is the project's own.</summary>
    public IReadOnlyDictionary<string, FileOrigin> Origins { get; init; } = new Dictionary<string, FileOrigin>();

    /// <summary>Which of the items are left out.</summary>
    public PathGlobs Excluded { get; init; } = new("");

    /// <summary>
    /// What is put in besides, wherever in the image. A folder says what every layer of the project's own makes of it.
    /// </summary>
    public IReadOnlyList<AddedEntry> Added { get; init; } = [];
}
