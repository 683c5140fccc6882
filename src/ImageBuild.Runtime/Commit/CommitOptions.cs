using ImageBuild.Oci;

namespace ImageBuild.Runtime.Commit;

/// <summary>What a new image says of how it came to be.</summary>
public sealed record CommitOptions
{
    /// <summary>When.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>A message; <c>comment</c> in the image's history.</summary>
    public string? Message { get; init; }

    /// <summary>Who made it. Default: whoever made the image below.</summary>
    public string? Author { get; init; }

    /// <summary>The command that made the changes.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>How containers of the image run. Default: as those of the image below.</summary>
    public ContainerConfig? Config { get; init; }
}
