using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Store;

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
        var image = await GetAsync(source, reference, root, cancellationToken);
        To?.WriteLine($"Digest: {root.Digest}");
        To?.WriteLine($"Status: {(before == image.Digest ? "Image is up to date" : "Downloaded newer image")} for {reference.FamiliarName}");
    }

    private async Task<Image> GetAsync(IImageSource source, Reference reference, Document root, CancellationToken cancellationToken)
    {
        var byDigest = reference.WithDigest(root.Digest);
        Reference[] names = reference.Digest is null ? [reference, byDigest] : [byDigest];
        var image = await WholeAsync(byDigest, cancellationToken)
            ?? await Image.ReadAsync(source, reference.FamiliarName, root, Platform, cancellationToken);
        await using var destination = session.Store.OpenDestination(names);
        await PutAsync(image, destination, cancellationToken);
        await destination.CommitAsync(image.Document, cancellationToken);
        return (await session.Store.FindAsync(image.Digest.ToString(), cancellationToken)).Image;
    }

    // What the registry says is what the store has, whole: then nothing else need be asked.
    private async Task<Image?> WholeAsync(Reference byDigest, CancellationToken cancellationToken)
    {
        var stored = await session.Store.TryFindAsync(byDigest.ToString(), cancellationToken);
        return stored is not null && Platform.Accepts(stored.Image.Config.Platform)
            && stored.Image.Blobs.All(b => session.Store.Layout.HasBlob(b.Descriptor)) ? stored.Image : null;
    }

    // Each layer is unpacked while it comes in. What fails ends the other, and is what is told.
    private async Task PutAsync(Image image, StoreDestination destination, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var options = new CopyOptions { Progress = To is null ? null : new ProgressLines(To, "Pull complete") };
        await Task.WhenAll(
            EndingTheOther(ImageCopier.PutAsync(image, destination, options, stop.Token), stop),
            EndingTheOther(UnpackAsync(image.ReadFrom(destination.Incoming), stop.Token), stop));
    }

    private async Task UnpackAsync(Image image, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux() && image.Config.Os != Platform.Windows)
            await session.Layers.PrepareAsync(image, null, cancellationToken);
    }

    private static async Task EndingTheOther(Task work, CancellationTokenSource both)
    {
        try
        {
            await work;
        }
        catch
        {
            await both.CancelAsync();
            throw;
        }
    }
}
