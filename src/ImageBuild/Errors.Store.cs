namespace ImageBuild;

internal static partial class Errors
{
    public static ImageBuildException StoreNotWritable(string store, Exception reason) => new(
        ErrorCode.StoreNotWritable,
        $"The store '{store}' can't be written: {reason.Message.TrimEnd('.')}. Choose another with --store, IMAGEBUILD_STORE or ImageBuildStore, or make room.",
        reason);

    public static ImageBuildException AmbiguousImageId(string id, IEnumerable<string> images) => new(
        ErrorCode.AmbiguousImageId, $"'{id}' begins the ids of several images: {string.Join(", ", images)}. Write more of it.");

    public static ImageBuildException ImageInUse(string image, string container) => new(
        ErrorCode.ImageInUse,
        $"The image '{image}' is used by the container {container[..Math.Min(12, container.Length)]}. Remove that first, or use --force to take the image's names alone.");

    public static ImageBuildException ImageHasSeveralNames(string image, IEnumerable<string> names) => new(
        ErrorCode.ImageHasSeveralNames,
        $"The image '{image}' has several names: {string.Join(", ", names)}. Remove one by name, or all with --force.");

    public static ImageBuildException StoreDamaged(string store, ImageBuildException reason) => new(
        ErrorCode.StoreDamaged,
        $"The list of images of the store '{store}' is damaged: {reason.Message} Its blobs are unharmed; move its index.json away and pull or copy the images again, which sends nothing.",
        reason);

    public static ImageBuildException StoreTooNew(string store) => new(
        ErrorCode.StoreTooNew, $"The store '{store}' was made by a newer version of this program. Use that, or another store.");

    public static ImageBuildException NotAStore(string folder) => new(
        ErrorCode.NotAStore, $"'{folder}' is no store and has something else in it. Nothing was written; name an empty or a new folder.");
}
