using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

public sealed partial class ImageStore
{
    // What a pull left that was never taken up again, or an archive whose reader died.
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(7);

    // A manifest, a configuration, a small layer: read in less time than it takes to ask for it.
    private const int SmallBlob = 1 << 20;

    /// <summary>Whether a blob is there. One that is doubted, or small, is read, so that a damaged one is got anew.</summary>
    internal async Task<bool> HasBlobAsync(Descriptor descriptor, bool isDoubted, CancellationToken cancellationToken) =>
        Layout.HasBlob(descriptor)
        && ((descriptor.Size > SmallBlob && !isDoubted) || await CheckAsync(descriptor.Digest, [], cancellationToken) is null);

    /// <summary>Removes what dead processes left that nobody will take up.</summary>
    internal void RemoveLeftovers()
    {
        TemporaryFolder.RemoveStale(Folders.Temporary);
        foreach (var archive in new DirectoryInfo(Folders.Temporary).EnumerateFiles("*.tar").Where(IsOld))
            archive.Delete();
        foreach (var (digest, file) in Partials().Where(p => IsOld(p.File)).ToList())
        {
            using var taken = FileLock.TryAcquire(LockPath(digest.ToString()));
            if (taken is null)
                continue;
            file.Delete();
            taken.Remove();
        }
    }

    private bool IsOld(FileInfo file) => file.LastWriteTimeUtc < Time.GetUtcNow() - LeftoverAge;

    /// <summary>The blobs that have come in part, or are coming.</summary>
    public IEnumerable<(Digest Digest, FileInfo File)> Partials()
    {
        var folder = new DirectoryInfo(Folders.Temporary);
        foreach (var file in folder.Exists ? folder.EnumerateFiles(StoreFolders.PartialPrefix + "*") : [])
        {
            if (Digest.TryParse(file.Name[StoreFolders.PartialPrefix.Length..].Replace('-', ':'), out var digest))
                yield return (digest, file);
        }
    }
}
