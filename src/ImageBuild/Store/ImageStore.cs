using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>
/// The local store: an OCI image layout at all times, whose tags are full references, with unpacked layers and containers
/// beside it. Several processes use one store at once: readers see files that are whole, writers lock what they change.
/// Blobs are verified when they come in and trusted by name after that.
/// </summary>
public sealed partial class ImageStore
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly Platform platform;

    /// <summary>Uses a store, which need not be there yet.</summary>
    /// <param name="platform">Which image of an index a name means.</param>
    public ImageStore(StoreFolders folders, Platform platform)
    {
        Folders = folders;
        this.platform = platform;
        Layout = new LayoutFolder(folders.Root, folders.Temporary);
    }

    /// <summary>Where its parts are.</summary>
    public StoreFolders Folders { get; }

    /// <summary>The layout that it is.</summary>
    public LayoutFolder Layout { get; }

    /// <summary>Makes the store where there is none: for nobody but its owner (CVE-2021-41091, CVE-2024-25621).</summary>
    /// <exception cref="ImageBuildException">IMG4001: it can't be written to.</exception>
    public Task CreateAsync() => GuardAsync(async () =>
    {
        if (Layout.Exists && Directory.Exists(Folders.Locks))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Folders.Root);
        else
            Directory.CreateDirectory(Folders.Root, Private);
        foreach (var folder in new[] { Folders.Layers, Folders.Containers, Folders.Cache, Folders.Temporary, Folders.Locks })
            Directory.CreateDirectory(folder);
        await Layout.CreateAsync();
    });

    /// <summary>Waits for a lock of the store's own and takes it.</summary>
    /// <param name="name">What is locked: a digest, a container's id.</param>
    public Task<FileLock> LockAsync(string name, CancellationToken cancellationToken) =>
        FileLock.AcquireAsync(Path.Combine(Folders.Locks, name.Replace(':', '-')), cancellationToken);

    /// <summary>Every image under every name, in the order in which they came.</summary>
    public async Task<IReadOnlyList<StoredImage>> ListAsync(CancellationToken cancellationToken)
    {
        var images = new List<StoredImage>();
        if (!Layout.Exists)
            return images;
        foreach (var entry in Layout.ReadIndex().Manifests)
        {
            if (await ReadAsync(entry, cancellationToken) is { } image)
                images.Add(image);
        }

        return images;
    }

    /// <summary>The image of a name, an image id or its beginning, or a manifest's digest.</summary>
    /// <exception cref="ImageBuildException">IMG3005: there is none; IMG4003: the id begins several.</exception>
    public async Task<StoredImage> FindAsync(string nameOrId, CancellationToken cancellationToken) =>
        await TryFindAsync(nameOrId, cancellationToken)
        ?? throw Errors.ImageNotFound(nameOrId, "The store does not have it. 'imagebuild images' lists what it has; 'imagebuild pull' gets more.");

    /// <summary>As <see cref="FindAsync"/>; null if there is none.</summary>
    /// <exception cref="ImageBuildException">IMG4003: the id begins several.</exception>
    public async Task<StoredImage?> TryFindAsync(string nameOrId, CancellationToken cancellationToken)
    {
        if (!Layout.Exists)
            return null;
        var entries = Layout.ReadIndex().Manifests;
        if (Reference.TryParse(nameOrId, out var reference, out _) && Match(entries, reference) is { } named)
            return await ReadAsync(named, cancellationToken);
        var id = nameOrId.StartsWith("sha256:", StringComparison.Ordinal) ? nameOrId["sha256:".Length..] : nameOrId;
        if (id.Length is 0 or > 64 || !id.All(char.IsAsciiHexDigitLower))
            return null;
        var found = (await ListAsync(cancellationToken))
            .Where(i => i.Image.Id.Hex.StartsWith(id, StringComparison.Ordinal) || i.Root.Digest.Hex == id || i.Image.Digest.Hex == id)
            .ToList();
        if (found.DistinctBy(i => i.Image.Id).Count() > 1)
            throw Errors.AmbiguousImageId(nameOrId, found.Select(i => i.Image.Id.Short).Distinct());
        return found.FirstOrDefault();
    }

    private static Descriptor? Match(IReadOnlyList<Descriptor> entries, Reference reference)
    {
        if (reference.Digest is { } digest)
            return entries.FirstOrDefault(e => e.Digest == digest);
        var name = reference.WithDefaultTag().ToString();
        return entries.FirstOrDefault(e => Tags.Of(e) == name);
    }

    // Null for an index without an image for this machine: such is kept and copied, but can't be shown or run.
    private async Task<StoredImage?> ReadAsync(Descriptor entry, CancellationToken cancellationToken)
    {
        var tag = Tags.Of(entry);
        await using var source = new StoreSource(this, entry);
        try
        {
            var image = await Image.ReadAsync(source, tag ?? entry.Digest.ToString(), platform, cancellationToken);
            return new StoredImage(tag is null ? null : Reference.Parse(tag), entry, image);
        }
        catch (ImageBuildException e) when (e.Code == ErrorCode.NoImageForPlatform)
        {
            return null;
        }
    }

    internal async Task GuardAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Errors.StoreNotWritable(Folders.Root, e);
        }
    }
}
