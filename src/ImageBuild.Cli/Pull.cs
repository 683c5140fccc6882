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

    /// <summary>Pulls, and unpacks where that is possible.</summary>
    public async Task<CopyResult> RunAsync(Reference reference, CancellationToken cancellationToken)
    {
        To?.WriteLine($"{reference.Tag ?? reference.Digest?.ToString()}: Pulling from {reference.Path}");
        var before = (await session.Store.TryFindAsync(reference.ToString(), cancellationToken))?.Image.Digest;
        await using var source = session.Places.OpenSource($"docker://{reference}");
        await using var destination = session.Places.OpenDestination($"store:{Stored(reference)}");
        var options = new CopyOptions { Platform = Platform, Progress = new Lines(To) };
        var image = await Image.ReadAsync(source, reference.FamiliarName, Platform, cancellationToken);
        var result = await ImageCopier.CopyAsync(image, destination, options, cancellationToken);
        if (OperatingSystem.IsLinux())
            await session.Layers.PrepareAsync((await session.Store.FindAsync(result.Root.Digest.ToString(), cancellationToken)).Image, null, cancellationToken);
        To?.WriteLine($"Digest: {result.Root.Digest}");
        To?.WriteLine($"Status: {(before == result.Root.Digest ? "Image is up to date" : "Downloaded newer image")} for {reference.FamiliarName}");
        return result;
    }

    // A digest can't be a tag; what was pulled by it is kept under its repository and the digest's beginning.
    private static Reference Stored(Reference reference) => reference.Tag is not null || reference.Digest is null
        ? Reference.Parse($"{reference.Repository}:{reference.Tag ?? Reference.DefaultTag}")
        : Reference.Parse($"{reference.Repository}:{reference.Digest.Hex[..12]}");

    // Not Progress<T>, which would hand the lines to other threads and so out of order.
    private sealed class Lines(TextWriter? to) : IProgress<BlobProgress>
    {
        private readonly Lock gate = new();

        public void Report(BlobProgress value)
        {
            var what = value.State switch { BlobState.Exists => "Already exists", BlobState.Done => "Pull complete", _ => null };
            if (what is not null && to is not null)
            {
                lock (gate)
                    to.WriteLine($"{value.Blob.Digest.Short}: {what}");
            }
        }
    }
}
