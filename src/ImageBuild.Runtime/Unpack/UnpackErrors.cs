using System.Globalization;
using ImageBuild.Oci;

namespace ImageBuild.Runtime.Unpack;

/// <summary>The prose of the errors of unpacking: one method a failure.</summary>
internal static class UnpackErrors
{
    public static ImageBuildException ForWindows() => new(
        ErrorCode.ImageForWindows, "The image is for Windows, and containers here are Linux's. Run it with docker on Windows.");

    public static ImageBuildException UnpackFailed(string path, Exception inner) => new(
        ErrorCode.UnpackFailed, $"'{path}' of the layer could not be unpacked: {inner.Message}.", inner);

    public static ImageBuildException HardLinkTargetMissing(string path, string target) => new(
        ErrorCode.HardLinkTargetMissing,
        $"The layer has a hard link '{path}' to '{target}', and there is no such file before it, in the layer or below. "
        + "The image was made wrongly.");

    public static ImageBuildException InvalidDevice(string path, long major, long minor) => new(
        ErrorCode.InvalidDevice,
        string.Create(CultureInfo.InvariantCulture, $"The layer has a device {major}:{minor} at '{path}'. ")
        + "0:0 is the mark by which an overlay hides files, and numbers above 4095:1048575 don't exist. "
        + "The image can't be unpacked.");

    public static ImageBuildException OwnerNotMapped(string path, long user, long group) => new(
        ErrorCode.OwnerNotMapped,
        string.Create(CultureInfo.InvariantCulture, $"'{path}' of the layer belongs to {user}:{group}, which ")
        + "has no number on this machine or in this user namespace. "
        + "Give the user more subordinate ids (/etc/subuid, /etc/subgid), or unpack as root.");

    public static ImageBuildException TooManyLinks(string path) => new(
        ErrorCode.TooManyLinks,
        $"'{path}' of the layer leads through more than 40 symbolic links, or in a circle. The image was made wrongly.");

    public static ImageBuildException FolderNotEmpty(string folder) => new(
        ErrorCode.FolderNotEmpty,
        $"The folder '{folder}' is not empty, and an image is unpacked to an empty one. Name another.");

    public static ImageBuildException DiffIdMismatch(DiffId expected) => new(
        ErrorCode.DigestMismatch,
        $"A layer unpacks to something else than the {expected} that the image's configuration says. "
        + "It was damaged or replaced; nothing of it was kept.");

    public static ImageBuildException NeedsDamaged(DiffId layer, FormatException reason) => new(
        ErrorCode.DamageFound,
        $"The unpacked layer {layer} is damaged: what it needs of the layers below can't be read ({reason.Message}). "
        + "'imagebuild verify --repair' unpacks it anew.",
        reason);
}
