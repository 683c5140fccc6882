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

    /// <summary>
    /// Folders that must exist besides, wherever in the image; they win over what the publish folder says.
    /// </summary>
    public IReadOnlyList<PlannedEntry.Folder> Folders { get; init; } = [];
}
