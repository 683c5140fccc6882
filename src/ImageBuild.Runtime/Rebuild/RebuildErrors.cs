using ImageBuild.Oci;

namespace ImageBuild.Runtime.Rebuild;

/// <summary>The prose of the errors of making blobs again: one method a failure.</summary>
internal static class RebuildErrors
{
    public static ImageBuildException Failed(Digest blob, string reason, Exception? inner = null) => new(
        ErrorCode.NotRebuilt,
        $"The blob {blob} was dropped, and can't be made again from its unpacked layer: {reason.TrimEnd('.')}. 'imagebuild verify --repair' gets it from its registry.",
        inner);
}
