namespace ImageBuild.Tasks;

/// <summary>The full paths of the files that tell what was made; null for those that nobody wants.</summary>
internal sealed record ResultPaths
{
    /// <summary>All of it, as JSON.</summary>
    public string? Result { get; init; }

    /// <summary>The digest.</summary>
    public string? Digest { get; init; }

    /// <summary>The references, one a line.</summary>
    public string? References { get; init; }

    /// <summary>The image ids, one a line.</summary>
    public string? ImageId { get; init; }
}
