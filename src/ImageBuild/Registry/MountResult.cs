namespace ImageBuild.Registry;

/// <summary>What came of a mount.</summary>
/// <param name="IsMounted">The repository has the blob now.</param>
/// <param name="Session">The upload that the registry opened instead, if it did.</param>
internal sealed record MountResult(bool IsMounted, UploadSession? Session);
