using ImageBuild.Oci;

namespace ImageBuild;

internal static partial class Errors
{
    public static ImageBuildException PlaceNotWritable(string path, Exception reason) => new(
        ErrorCode.PlaceNotWritable, $"'{path}' can't be written: {reason.Message} What was there before is unharmed.", reason);

    public static ImageBuildException PlaceNotReadable(string path, Exception reason) => new(
        ErrorCode.PlaceNotReadable, $"'{path}' can't be read: {reason.Message}", reason);

    public static ImageBuildException InvalidArchive(string path, string reason) => new(
        ErrorCode.InvalidArchive, $"'{Printable(path)}' is not an archive of images: {Printable(reason)}.");

    public static ImageBuildException OtherImageHeld(string place, Digest written, string held) => new(
        ErrorCode.OtherImageHeld,
        $"{place} has {held} where {written} was written. Somebody else wrote there at the same time, or it changes what it is given; write again.");

    public static ImageBuildException NotALayout(string folder) => new(
        ErrorCode.NotALayout, $"'{folder}' is no OCI image layout and has something else in it. Nothing was written; name an empty or a new folder.");
}
