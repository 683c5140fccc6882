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
    internal const string WritersLock = "writers";

    private readonly Platform platform;

    /// <summary>Uses a store, which need not be there yet.</summary>
    /// <param name="platform">Which image of an index a name means.</param>
    /// <param name="rebuilder">Makes blobs again that were dropped; without one they are missing.</param>
    public ImageStore(StoreFolders folders, Platform platform, IBlobRebuilder? rebuilder = null)
    {
        Folders = folders;
        this.platform = platform;
        Layout = new LayoutFolder(folders.Root, folders.Temporary) { Rebuilder = rebuilder };
    }

    /// <summary>Where its parts are.</summary>
    public StoreFolders Folders { get; }

    /// <summary>The layout that it is.</summary>
    public LayoutFolder Layout { get; }

    /// <summary>Tells how old what was left behind is.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes the store where there is none: for nobody but its owner (CVE-2021-41091, CVE-2024-25621).</summary>
    /// <exception cref="ImageBuildException">IMG4001: it can't be written to; IMG4008: the folder has something else in it.</exception>
    public Task CreateAsync() => GuardAsync(async () =>
    {
        if (Layout.Exists && Directory.Exists(Folders.Locks))
            return;
        if (!Layout.Exists && Directory.Exists(Folders.Root) && Folders.HoldSomethingElse())
            throw Errors.NotAStore(Folders.Root);
        Directory.CreateDirectory(Folders.Root);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Folders.Root, Private);
        foreach (var folder in new[] { Folders.Layers, Folders.Containers, Folders.Cache, Folders.Temporary, Folders.Locks })
            Directory.CreateDirectory(folder);
        await Layout.CreateAsync();
    });

    /// <summary>Waits for a lock of the store's own and takes it.</summary>
    /// <param name="name">What is locked: a digest, a container's id.</param>
    /// <exception cref="ImageBuildException">IMG4001: the store can't be written to.</exception>
    public async Task<FileLock> LockAsync(string name, CancellationToken cancellationToken)
    {
        FileLock? taken = null;
        await GuardAsync(async () => taken = await FileLock.AcquireAsync(LockPath(name), cancellationToken));
        return taken!;
    }

    /// <summary>Does what writes into the store.</summary>
    /// <exception cref="ImageBuildException">IMG4001: the system refused it.</exception>
    public async Task GuardAsync(Func<Task> write)
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

    /// <summary>As <see cref="GuardAsync"/>, for what waits for nothing.</summary>
    /// <exception cref="ImageBuildException">IMG4001: the system refused it.</exception>
    public void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Errors.StoreNotWritable(Folders.Root, e);
        }
    }

    /// <summary>Opens the store to write one image, which gets these names; without any it is kept as it is.</summary>
    /// <param name="names">
    /// References by tag, or by the digest that the image was asked for elsewhere: that of its manifest or of its index.
    /// </param>
    public StoreDestination OpenDestination(params IReadOnlyCollection<Reference> names) => new(this, names, new HashSet<Digest>());

    /// <summary>As the other, for an image of which something is damaged.</summary>
    /// <param name="names">As there.</param>
    /// <param name="doubted">Blobs that are read before they are taken for whole, and got anew if they are not.</param>
    public StoreDestination OpenDestination(IReadOnlyCollection<Reference> names, IReadOnlySet<Digest> doubted) => new(this, names, doubted);

    /// <summary>
    /// Every image under every name, in the order in which they came. An image that is damaged is left out:
    /// <see cref="FindAsync"/> says what is wrong with it.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG4006: the list itself is damaged; IMG4007: the store is of a newer version.</exception>
    public async Task<IReadOnlyList<StoredImage>> ListAsync(CancellationToken cancellationToken)
    {
        var images = new Dictionary<Digest, Image?>();
        var list = new List<StoredImage>();
        foreach (var entry in ReadIndex().Manifests)
        {
            if (!images.TryGetValue(entry.Digest, out var image))
                images[entry.Digest] = image = await TryReadAsync(entry, cancellationToken);
            if (image is not null)
                list.Add(new StoredImage(StoreNames.Of(entry), entry, image));
        }

        return list;
    }

    /// <summary>The image of a name, an image id or its beginning, or a manifest's digest.</summary>
    /// <exception cref="ImageBuildException">IMG3005: there is none; IMG4003: the id begins several; IMG3001…IMG3006: it is damaged.</exception>
    public async Task<StoredImage> FindAsync(string nameOrId, CancellationToken cancellationToken) =>
        await TryFindAsync(nameOrId, cancellationToken) ?? throw NotFound(nameOrId);

    /// <summary>As <see cref="FindAsync"/>; null if there is none.</summary>
    public async Task<StoredImage?> TryFindAsync(string nameOrId, CancellationToken cancellationToken)
    {
        if (StoreNames.Find(ReadIndex(), nameOrId) is { } entry)
            return await ReadAsync(entry, cancellationToken);
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

    /// <summary>What the store's index says; an empty one where there is no store.</summary>
    internal Index ReadIndex()
    {
        if (!Layout.Exists)
            return StoreNames.Empty;
        try
        {
            var index = Layout.ReadIndex();
            return StoreNames.IsReadable(index) ? index : throw Errors.StoreTooNew(Folders.Root);
        }
        catch (ImageBuildException e) when (e.Code is ErrorCode.InvalidDocument or ErrorCode.ImageNotFound)
        {
            throw Errors.StoreDamaged(Folders.Root, e);
        }
    }

    internal string LockPath(string name) => Path.Combine(Folders.Locks, name.Replace(':', '-'));

    private static ImageBuildException NotFound(string nameOrId) =>
        Errors.ImageNotFound(nameOrId, "The store does not have it. 'imagebuild images' lists what it has; 'imagebuild pull' gets more.");

    private async Task<StoredImage?> ReadAsync(Descriptor entry, CancellationToken cancellationToken)
    {
        var name = StoreNames.Of(entry);
        await using var source = new StoreSource(this, entry);
        try
        {
            var image = await Image.ReadAsync(source, name?.FamiliarName ?? entry.Digest.ToString(), platform, cancellationToken);
            return new StoredImage(name, entry, image);
        }
        catch (ImageBuildException e) when (e.Code == ErrorCode.NoImageForPlatform)
        {
            // An index without an image for this machine is kept and copied, but can't be shown or run.
            return null;
        }
    }

    private async Task<Image?> TryReadAsync(Descriptor entry, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadAsync(entry, cancellationToken))?.Image;
        }
        catch (ImageBuildException)
        {
            return null;
        }
    }
}
