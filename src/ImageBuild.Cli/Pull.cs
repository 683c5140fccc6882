using ImageBuild.Cli.Progress;
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
    public Platform Platform { get; init; } = Oci.Platform.OfThisMachine;

    /// <summary>
    /// Pulls, and unpacks where that is possible, each layer while it comes in. What is damaged of what is here is got
    /// anew. The image is named by its tag and by the digest that the registry has under it, which for an image of
    /// several platforms is the index's.
    /// </summary>
    public async Task RunAsync(Reference reference, CancellationToken cancellationToken)
    {
        To?.WriteLine($"{reference.Digest?.ToString() ?? reference.Tag}: Pulling from {reference.Path}");
        var before = (await StoredAsync(reference, cancellationToken))?.Digest;
        await using var source = session.Places.OpenSource($"docker://{reference}");
        var root = await source.ReadRootAsync(cancellationToken);
        var byDigest = reference.WithDigest(root.Digest);
        Reference[] names = reference.Digest is null ? [reference, byDigest] : [byDigest];
        var whole = await WholeAsync(byDigest, cancellationToken);
        var image = whole?.ReadFrom(source) ?? await Image.ReadAsync(source, reference.FamiliarName, root, Platform, cancellationToken);
        var doubted = await DoubtedAsync(image, cancellationToken);
        var isUpToDate = whole is not null && whole.Digest == before && doubted.Count == 0;
        await using (var destination = session.Store.OpenDestination(names, doubted))
        {
            await PutAsync(image, destination, isUpToDate ? null : To, cancellationToken);
            await destination.CommitAsync(image.Document, cancellationToken);
        }

        if (session.DropsBlobs)
        {
            await session.LearnBlobsAsync([image], cancellationToken);
            session.Store.TryDrop(image.Layers.Select(l => l.Descriptor.Digest));
        }

        To?.WriteLine($"Digest: {root.Digest}");
        To?.WriteLine($"Status: {(before == image.Digest ? "Image is up to date" : "Downloaded newer image")} for {reference.FamiliarName}");
    }

    // What the registry says is what the store has, whole: then nothing else need be asked.
    private async Task<Image?> WholeAsync(Reference byDigest, CancellationToken cancellationToken) =>
        await StoredAsync(byDigest, cancellationToken) is { } image && Platform.Accepts(image.Config.Platform)
        && image.Blobs.All(b => session.Store.Layout.HasBlob(b.Descriptor)) ? image : null;

    private async Task<Image?> StoredAsync(Reference name, CancellationToken cancellationToken)
    {
        try
        {
            return (await session.Store.TryFindAsync(name.ToString(), cancellationToken))?.Image;
        }
        catch (ImageBuildException e) when (e.Code is ErrorCode.DigestMismatch or ErrorCode.SizeMismatch or ErrorCode.BlobNotFound or ErrorCode.InvalidDocument)
        {
            // Its manifest or its configuration is damaged, and comes anew.
            return null;
        }
    }

    // The blobs that are unpacked, and so read, in any case; among them those of unpacked layers that a power cut spoiled.
    private async Task<IReadOnlySet<Digest>> DoubtedAsync(Image image, CancellationToken cancellationToken)
    {
        if (!CanUnpack(image))
            return new HashSet<Digest>();
        var layers = session.Layers;
        var check = new StoreCheck(session);
        await check.DiscardAsync([.. image.Config.RootFs.DiffIds.Distinct().Where(l => !layers.LooksWhole(l))], cancellationToken);
        foreach (var line in check.Unrepaired)
            await session.Context.Error.WriteLineAsync($"imagebuild: warning: {line}");
        return image.Layers.Where(l => !layers.IsUnpacked(l.DiffId)).Select(l => l.Descriptor.Digest).ToHashSet();
    }

    // What fails ends the other, and is what is told.
    private async Task PutAsync(Image image, StoreDestination destination, TextWriter? to, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var progress = to is null ? null : new TransferProgress(session.Context, to, TransferWords.Pull, CanUnpack(image));
        foreach (var blob in image.Blobs)
            progress?.Report(new BlobProgress(blob.Descriptor, BlobState.Waiting, 0));
        var unpacking = CanUnpack(image)
            ? session.Layers.PrepareAsync(image.ReadFrom(destination.Incoming), progress, stop.Token) : Task.CompletedTask;
        var copying = ImageCopier.PutAsync(image, destination, new CopyOptions { Progress = progress }, stop.Token);
        await Task.WhenAll(EndingTheOther(copying, stop), EndingTheOther(unpacking, stop));
        progress?.Complete();
    }

    private static bool CanUnpack(Image image) => OperatingSystem.IsLinux() && image.Config.Os != Platform.Windows;

    private static async Task EndingTheOther(Task work, CancellationTokenSource both)
    {
        try
        {
            await work;
        }
        // Who only saw that the other has ended must not end it before it has said why.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await both.CancelAsync();
            throw;
        }
    }
}
