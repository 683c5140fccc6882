using ImageBuild.Oci;

namespace ImageBuild;

internal static partial class Errors
{
    public static ImageBuildException InvalidCompression(string property, string value, string valid) => new(
        ErrorCode.InvalidCompression, $"{property} is '{value}'. Write {valid}.");

    public static ImageBuildException InvalidImagePath(string value) => new(
        ErrorCode.InvalidImagePath,
        $"'{value}' is no path in an image: it climbs above the root with '..', or has a NUL in it.");

    public static ImageBuildException InvalidWhiteout(string path) => new(
        ErrorCode.InvalidWhiteout,
        $"The layer has an entry '{path}', and names that begin with .wh. can only say that something is removed: "
        + ".wh.NAME, or .wh..wh..opq. The image was made wrongly.");

    public static ImageBuildException RootNotDirectory(string entry) => new(
        ErrorCode.RootNotDirectory,
        $"The layer has an entry '{entry}' that would make the image's root something else than a directory. "
        + "It was made to deceive.");

    public static ImageBuildException NoLayerFile(string path) => new(
        ErrorCode.NoLayerFile, $"'{path}' is neither a file nor a folder. A layer is a tar, compressed with gzip or zstd or not at all, or a folder.");

    public static ImageBuildException InvalidLayerFile(string path, ImageBuildException inner) => new(
        inner.Code, $"'{path}' can't be a layer. {inner.Message}", inner);

    public static ImageBuildException NotBasedOn(string image, Digest basis) => new(
        ErrorCode.NotBasedOn,
        $"The lowest layers of '{image}' are not those of the old base {basis}. Name the base that it was built on, as it was then: NAME@DIGEST.");

    public static ImageBuildException DamagedCompression(string format, Exception? inner) => new(
        ErrorCode.DamagedCompression,
        $"The {format} data of a layer is {(inner is null ? "followed by bytes that belong to nothing" : "damaged or cut off")}. Get the image again.",
        inner);

    public static ImageBuildException LayerTooLarge(long maxSize) => new(
        ErrorCode.LayerTooLarge,
        $"A layer is larger than {maxSize} bytes when it is decompressed. It was not read on. IMAGEBUILD_MAX_LAYER_SIZE allows more.");

    public static ImageBuildException LayerRatio(long maxRatio) => new(
        ErrorCode.LayerTooLarge,
        $"A layer becomes more than {maxRatio} times as large when it is decompressed, which hardly an honest one does. "
        + "It was not read on. If this one is, IMAGEBUILD_MAX_LAYER_RATIO allows more.");

    public static ImageBuildException ZstdWindow(int maxWindowLog, Exception inner) => new(
        ErrorCode.LayerTooLarge,
        $"A layer needs more than {1L << maxWindowLog} bytes of memory to be decompressed: it was made with zstd --long. "
        + "IMAGEBUILD_MAX_ZSTD_WINDOW_LOG allows more, as a power of two: 31 for all there are.",
        inner);

    public static ImageBuildException NoHostDotnet(string folder, string what) => new(
        ErrorCode.NoHostDotnet,
        $"The base 'host' is made from this machine's .NET, and '{folder}' has no {what}. Install it, set DOTNET_ROOT, or choose another base image.");

    public static ImageBuildException HostNeedsLinux() => new(
        ErrorCode.HostNeedsLinux,
        "The base 'host' is made from a Linux machine's .NET, and this machine is none. Choose another base image.");
}
