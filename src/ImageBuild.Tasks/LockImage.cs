using System.Collections.Immutable;
using ImageBuild.Build;
using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Registry;
using Microsoft.Build.Framework;
using Task = System.Threading.Tasks.Task;

namespace ImageBuild.Tasks;

/// <summary>
/// Writes down which images the names of a project's bases mean now, for every platform that they have, and says what
/// that changes.
/// </summary>
public sealed partial class LockImage : ImageBuildTask
{
    /// <inheritdoc/>
    private protected override async Task RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(LockFile.Length > 0 ? LockFile : ImageLockFile.DefaultName, ProjectDirectory);
        var before = Existing(file);
        using var registries = new RegistryPlace(TaskPlaces.Options(context, null, InsecureRegistries, RegistryMirrors));
        var images = ImmutableSortedDictionary.CreateBuilder<string, LockedImage>(StringComparer.Ordinal);
        foreach (var name in BaseImages.Where(TaskPlaces.IsRegistry).Select(Name).Where(n => n.Digest is null).Distinct())
            images.Add(name.ToString(), await ReadAsync(registries, name, cancellationToken));
        if (images.Count == 0)
        {
            Log.LogMessage(MessageImportance.High, "Nothing to lock: the base is in no registry, or named by its digest.");
            return;
        }

        var after = new ImageLockFile { Images = images.ToImmutable() };
        var bytes = after.ToBytes();
        await DurableFile.WriteAsync(file, $"{file}.{Guid.NewGuid():N}", output => output.WriteAsync(bytes, cancellationToken).AsTask());
        Tell(before, after);
    }

    // One that can't be read is what the new one is for.
    private static ImageLockFile Existing(string file)
    {
        try
        {
            return File.Exists(file) ? ImageLockFile.Parse(File.ReadAllBytes(file), file) : new ImageLockFile();
        }
        catch (ImageBuildException)
        {
            return new ImageLockFile();
        }
    }

    private static Reference Name(string reference) => Reference.Parse(TaskPlaces.RegistryName(reference)).WithDefaultTag();

    private static async Task<LockedImage> ReadAsync(RegistryPlace registries, Reference name, CancellationToken cancellationToken)
    {
        await using var source = registries.OpenSource(name.ToString());
        var root = await source.ReadRootAsync(cancellationToken);
        if (root.IsIndex)
            return Locked(root, OciJson.ReadIndex(root.Bytes.Span).Manifests);
        var image = await Image.ReadAsync(source, name.ToString(), root, cancellationToken);
        return Locked(root, [root.Descriptor with { Platform = image.Config.Platform }]);
    }

    // Of several for one platform that which a build chooses. What is no image, an attestation, has no platform, or one
    // that is called unknown.
    private static LockedImage Locked(Document root, IEnumerable<Descriptor> manifests) => new(
        root.Digest.ToString(),
        manifests.Where(m => m.Platform is { Os: not "unknown" }).GroupBy(m => m.Platform!.ToString()).ToImmutableSortedDictionary(
            g => g.Key, g => Platform.Parse(g.Key).BestOf(g, m => m.Platform)!.Digest.ToString(), StringComparer.Ordinal));

    private void Tell(ImageLockFile before, ImageLockFile after)
    {
        foreach (var (name, image) in after.Images)
        {
            var old = before.Images.GetValueOrDefault(name);
            var change = old is null ? "new" : old.Digest == image.Digest ? "unchanged" : $"was {old.Digest}";
            Log.LogMessage(MessageImportance.High, "{0} → {1} ({2})", name, image.Digest, change);
            foreach (var platform in (old?.Platforms.Keys ?? []).Except(image.Platforms.Keys))
                Log.LogMessage(MessageImportance.High, "{0} is no longer there for {1}", name, platform);
        }

        foreach (var name in before.Images.Keys.Except(after.Images.Keys))
            Log.LogMessage(MessageImportance.High, "{0} is no longer used", name);
    }
}
