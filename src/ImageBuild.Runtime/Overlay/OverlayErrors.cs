using System.Globalization;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Overlay;

/// <summary>The prose of the errors of mounting: one method a failure.</summary>
internal static class OverlayErrors
{
    public static ImageBuildException KernelTooOld(string feature, string least, Exception inner) => new(
        ErrorCode.KernelTooOld,
        $"This kernel has no {feature}, which came with Linux {least}: {inner.Message}. "
        + "Run containers on a newer one; images can be built and pushed on this one.",
        inner);

    public static ImageBuildException MountFailed(string what, SyscallException inner) => new(
        ErrorCode.MountFailed,
        $"'{what}' could not be mounted: {inner.Message}. "
        + (inner.Errno is Errno.EPERM or Errno.EACCES ? "Mounting takes root, or a user namespace." : ""),
        inner);

    public static ImageBuildException TooManyLayers(int count) => new(
        ErrorCode.TooManyLayers,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The image has {count} layers, and an overlay takes {OverlayMount.MaxLowers}. Build it with fewer."));

    public static ImageBuildException NotMounted(string folder) => new(
        ErrorCode.NotMounted, $"'{folder}' is not mounted. 'imagebuild mount' mounts a container or an image.");
}
