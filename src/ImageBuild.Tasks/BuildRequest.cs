using ImageBuild.Build;
using ImageBuild.Store;

namespace ImageBuild.Tasks;

/// <summary>What a build asks for, read and checked whole before anything is done.</summary>
internal sealed record BuildRequest
{
    /// <summary>The images: one, or one for each platform.</summary>
    public required IReadOnlyList<ImageRequest> Images { get; init; }

    /// <summary>Whether an index of them is made.</summary>
    public required bool IsIndex { get; init; }

    /// <summary>When the base is asked for again.</summary>
    public required PullPolicy Pull { get; init; }

    /// <summary>What says which images the bases are; null if nothing does.</summary>
    public required ImageLockFile? LockFile { get; init; }

    /// <summary>The references to write to.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>The archive among them that <c>ContainerArchiveOutputPath</c> asks for, a full path; or null.</summary>
    public required string? ArchiveFile { get; init; }

    /// <summary>The local store.</summary>
    public required StoreFolders Store { get; init; }

    /// <summary>The files to write when all went well.</summary>
    public required ResultPaths Files { get; init; }

    /// <summary>The pipeline that is told what was made; null for none.</summary>
    public required CiService? Ci { get; init; }
}

/// <summary>When the place of the base image is asked for it.</summary>
internal enum PullPolicy
{
    /// <summary>When the store has none for the platform.</summary>
    Missing,

    /// <summary>At every build.</summary>
    Always,

    /// <summary>Never: the store has it, or the build fails.</summary>
    Never,
}
