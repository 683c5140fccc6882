using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Cli;

/// <summary>Pulls an image into the store, and says so line by line as docker does.</summary>
internal sealed class Pull(Session session)
{
    /// <summary>Where the lines go; null for nowhere.</summary>
    public TextWriter? To { get; init; }

    /// <summary>Which image of an index.</summary>
    public Platform Platform { get; init; } = Session.Machine;

    /// <summary>
    /// Pulls, and unpacks where that is possible. The image is named by its tag and by the digest that the registry has
    /// under it, which for an image of several platforms is the index's.
    /// </summary>
    public async Task RunAsync(Reference reference, CancellationToken cancellationToken)
    {
        To?.WriteLine($"{reference.Digest?.ToString() ?? reference.Tag}: Pulling from {reference.Path}");
        var before = (await session.Store.TryFindAsync(reference.ToString(), cancellationToken))?.Image.Digest;
        await using var source = session.Places.OpenSource($"docker://{reference}");
        var root = await source.ReadRootAsync(cancellationToken);
        var image = await CopyAsync(source, reference, root, cancellationToken);
        if (OperatingSystem.IsLinux() && image.Config.Os != Platform.Windows)
            await session.Layers.PrepareAsync(image, null, cancellationToken);
        To?.WriteLine($"Digest: {root.Digest}");
        To?.WriteLine($"Status: {(before == image.Digest ? "Image is up to date" : "Downloaded newer image")} for {reference.FamiliarName}");
    }

    private async Task<Image> CopyAsync(IImageSource source, Reference reference, Document root, CancellationToken cancellationToken)
    {
        var byDigest = reference.WithDigest(root.Digest);
        Reference[] names = reference.Digest is null ? [reference, byDigest] : [byDigest];
        // What the registry says is what the store has, whole: then nothing else need be asked.
        var stored = await session.Store.TryFindAsync(byDigest.ToString(), cancellationToken);
        var isThere = stored is not null && Platform.Accepts(stored.Image.Config.Platform)
            && stored.Image.Blobs.All(b => session.Store.Layout.HasBlob(b.Descriptor));
        var image = isThere ? stored!.Image : await Image.ReadAsync(source, reference.FamiliarName, root, Platform, cancellationToken);
        await using var destination = session.Store.OpenDestination(names);
        var options = new CopyOptions { Progress = To is null ? null : new ProgressLines(To, "Pull complete") };
        await ImageCopier.CopyAsync(image, destination, options, cancellationToken);
        return (await session.Store.FindAsync(image.Digest.ToString(), cancellationToken)).Image;
    }
}
