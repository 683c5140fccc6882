using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageBuild.Oci;

namespace ImageBuild.Build;

/// <summary>
/// Which image each base's tag means, written down beside the project and checked in with it: with it a build is the
/// same on every machine and day, and asks the base's registry nothing that it has the answer to.
/// </summary>
public sealed record ImageLockFile
{
    /// <summary>What it is called unless the project says otherwise.</summary>
    public const string DefaultName = "imagebuild.lock.json";

    private const int CurrentVersion = 1;

    private static readonly LockFileJson Json = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });

    /// <summary>The version of the format: 1.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The images by their full name: <c>mcr.microsoft.com/dotnet/aspnet:10.0</c>.</summary>
    public ImmutableSortedDictionary<string, LockedImage> Images { get; init; } =
        ImmutableSortedDictionary.Create<string, LockedImage>(StringComparer.Ordinal);

    /// <summary>Reads one.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="file">Its path, for errors.</param>
    /// <exception cref="ImageBuildException">IMG1082: it is no lock file, or one of a newer version.</exception>
    public static ImageLockFile Parse(ReadOnlySpan<byte> json, string file)
    {
        try
        {
            var read = JsonSerializer.Deserialize(json, Json.ImageLockFile) ?? throw new JsonException("it is empty");
            if (read.Version != CurrentVersion)
                throw new JsonException($"it has version {read.Version}, and this program knows {CurrentVersion}");
            if (read.Images is null)
                throw new JsonException("it has no images");
            foreach (var image in read.Images.Values)
                Check(image);
            return read with { Images = read.Images.ToImmutableSortedDictionary(StringComparer.Ordinal) };
        }
        catch (Exception e) when (e is JsonException or ImageBuildException)
        {
            throw Errors.InvalidLockFile(file, e.Message);
        }
    }

    /// <summary>The digest of a platform's manifest; null if the file does not have it.</summary>
    public Digest? Find(Reference name, Platform platform)
    {
        if (!Images.TryGetValue(name.ToString(), out var image))
            return null;
        var found = platform.BestOf(image.Platforms, p => Platform.Parse(p.Key)).Value;
        return found is null ? null : Digest.Parse(found);
    }

    /// <summary>The file's text, the same for the same images: it is made to be compared and merged line by line.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json.ImageLockFile), (byte)'\n'];

    private static void Check(LockedImage? image)
    {
        if (image is null)
            throw new JsonException("an image of it is null");
        foreach (var digest in image.Platforms.Values.Append(image.Digest))
            _ = Digest.Parse(digest);
        foreach (var platform in image.Platforms.Keys)
            _ = Platform.Parse(platform);
    }
}

/// <summary>What one name means.</summary>
/// <param name="Digest">The digest of the index or manifest.</param>
/// <param name="Platforms">The digest of the manifest of each platform: <c>linux/amd64</c>.</param>
public sealed record LockedImage(string Digest, ImmutableSortedDictionary<string, string> Platforms);

[JsonSerializable(typeof(ImageLockFile))]
internal sealed partial class LockFileJson : JsonSerializerContext;
