using ImageBuild.Oci;

namespace ImageBuild;

/// <summary>
/// The one place where the prose of errors is written: a method a failure, which takes the facts. Each message says
/// what failed, the value in quotes, and what is valid or what to do next. Partial by area, one file each.
/// </summary>
internal static partial class Errors
{
    public static ImageBuildException InvalidReference(string value, string reason) => new(
        ErrorCode.InvalidReference,
        $"'{value}' is not a valid reference: {reason}. Write [registry/]repository[:tag][@digest], in lower case.");

    public static ImageBuildException InvalidPlaceName(string value, string form) => new(
        ErrorCode.InvalidReference, $"'{value}' is not a valid reference. Write {form}.");

    public static ImageBuildException InvalidDigest(string value) => new(
        ErrorCode.InvalidDigest,
        $"'{value}' is not a digest. Write sha256: and 64 hex digits in lower case, or sha512: and 128.");

    public static ImageBuildException InvalidPlatform(string value) => new(
        ErrorCode.InvalidPlatform,
        $"'{value}' is not a platform that images are made for. Write os/architecture[/variant], such as linux/amd64 or linux/arm64/v8.");

    public static ImageBuildException NoImageForPlatform(string image, Platform platform, IEnumerable<string> available) => new(
        ErrorCode.NoImageForPlatform,
        $"'{image}' has no image for {platform}. It has: {string.Join(", ", available)}.");

    public static ImageBuildException InvalidEnvironmentValue(string name, string value, string valid) => new(
        ErrorCode.InvalidEnvironmentValue, $"'{value}' is no value for the environment variable {name}. Write {valid}, or unset it.");

    public static ImageBuildException UnsupportedPlace(string place, string reason) => new(
        ErrorCode.UnsupportedPlace, $"'{place}': {reason}");

    public static ImageBuildException InvalidDocument(string what, string reason) => new(
        ErrorCode.InvalidDocument,
        $"The {what} is not valid: {reason} The image is damaged or was made by something that ignores the OCI image-spec.");

    public static ImageBuildException DigestMismatch(Digest expected, string where) => new(
        ErrorCode.DigestMismatch,
        $"The bytes of {expected} from {where} have another digest. They were damaged or replaced; nothing of them was used.");

    public static ImageBuildException SizeMismatch(Descriptor expected, string where) => new(
        ErrorCode.SizeMismatch,
        $"The blob {expected.Digest} from {where} is not {expected.Size} bytes long as its descriptor says. Nothing of it was used.");

    public static ImageBuildException InconsistentImage(string image, string reason) => new(
        ErrorCode.InconsistentImage, $"The image '{image}' contradicts itself: {reason}.");

    public static ImageBuildException ImageNotFound(string image, string hint) => new(
        ErrorCode.ImageNotFound, $"There is no image '{image}'. {hint}");

    public static ImageBuildException BlobNotFound(Digest digest, string where) => new(
        ErrorCode.BlobNotFound, $"The blob {digest} is not in {where}, though the image names it.");

    public static ImageBuildException Internal(string message, Exception? inner = null) => new(
        ErrorCode.Internal, $"Internal error: {message}. Please report it with the command that led here.", inner);
}
