namespace ImageBuild.Registry;

/// <summary>An upload that a registry has opened (distribution-spec, "Pushing a blob in chunks").</summary>
/// <param name="Location">Where its next request goes, kept to the character; each answer may name another.</param>
/// <param name="MinChunk">The least in bytes that the registry wants of every chunk but the last; 0 if it does not say.</param>
/// <param name="Offset">How many bytes of the blob the registry has.</param>
internal sealed record UploadSession(Uri Location, long MinChunk = 0, long Offset = 0);
