using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Runtime.Containers;
using ImageBuild.Store;

namespace ImageBuild.Cli;

/// <summary>Looks for damage in blobs and unpacked layers, and gets what is damaged again.</summary>
internal sealed class StoreCheck(Session session)
{
    private IReadOnlyList<BlobDamage> blobs = [];
    private IReadOnlyList<DiffId> layers = [];

    /// <summary>What was found, a line each.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Why something could not be repaired.</summary>
    public List<string> Unrepaired { get; } = [];

    /// <summary>Reads everything.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        blobs = [.. (await session.Store.VerifyAsync(cancellationToken)).OrderBy(b => b.Blob.ToString(), StringComparer.Ordinal)];
        Lines.AddRange(blobs.Select(b => $"blob {b.Blob} {b.Problem} ({NamesOf(b)})"));
        var found = new List<DiffId>();
        foreach (var layer in (await ImagesAsync(cancellationToken)).SelectMany(i => i).Distinct())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (session.Layers.Verify(layer) is not { Count: > 0 } problems)
                continue;
            found.Add(layer);
            Lines.AddRange(problems.Select(p => $"layer {layer}: {p}"));
        }

        layers = found;
    }

    /// <summary>Removes what is damaged, pulls the blobs again by digest, and unpacks the layers again.</summary>
    public async Task RepairAsync(CancellationToken cancellationToken)
    {
        await DiscardAsync(layers, cancellationToken);
        // What could not be read may be whole.
        Unrepaired.AddRange(blobs.Where(b => b.IsUnread).Select(b => $"the blob {b.Blob.Short} {b.Problem}".TrimEnd('.')));
        var lost = blobs.Where(b => !b.IsUnread).ToList();
        foreach (var damage in lost)
            await session.Store.DropAsync(damage, cancellationToken);
        foreach (var image in lost.SelectMany(b => b.Images).DistinctBy(i => i.Digest))
            await PullAsync(image, cancellationToken);
        foreach (var stored in await session.Store.ListAsync(cancellationToken))
        {
            if (stored.Image.Layers.Any(l => layers.Contains(l.DiffId)) && stored.Image.Blobs.All(b => session.Store.Layout.HasBlob(b.Descriptor)))
                await session.Layers.PrepareAsync(stored.Image, null, cancellationToken);
        }
    }

    /// <summary>Removes unpacked layers, to be unpacked again; none that a running container uses.</summary>
    public async Task DiscardAsync(IReadOnlyCollection<DiffId> damaged, CancellationToken cancellationToken)
    {
        if (damaged.Count == 0)
            return;
        var images = await ImagesAsync(cancellationToken);
        var used = await UsedAsync(cancellationToken);
        foreach (var layer in damaged)
        {
            if (used.TryGetValue(layer, out var container))
                Unrepaired.Add($"the container {container} uses the layer {layer.Digest.Short} right now: stop it first");
            else
                session.Layers.Discard(layer, [.. images.Where(i => i.Contains(layer))]);
        }
    }

    private async Task PullAsync(Descriptor root, CancellationToken cancellationToken)
    {
        var names = session.Store.NamesOf(root);
        foreach (var repository in names.Select(n => n.WithDigest(root.Digest)).Distinct())
        {
            try
            {
                await using var source = session.Places.OpenSource($"docker://{repository}");
                await using var destination = session.Store.OpenDestination(names);
                await ImageCopier.CopyAsync(source, repository.FamiliarName, destination, new CopyOptions(), cancellationToken);
                return;
            }
            catch (ImageBuildException e)
            {
                Unrepaired.Add(e.Message.TrimEnd('.'));
            }
        }
    }

    private async Task<IReadOnlyList<IReadOnlyList<DiffId>>> ImagesAsync(CancellationToken cancellationToken) =>
        [.. (await session.Store.ListAsync(cancellationToken)).DistinctBy(i => i.Image.Digest).Select(i => i.Image.Config.RootFs.DiffIds.ToArray())];

    private async Task<Dictionary<DiffId, string>> UsedAsync(CancellationToken cancellationToken)
    {
        var used = new Dictionary<DiffId, string>();
        var images = (await session.Store.ListAsync(cancellationToken)).DistinctBy(i => i.Image.Digest).ToDictionary(i => i.Image.Digest.ToString(), i => i.Image);
        foreach (var container in session.Containers.List().Where(c => session.Containers.FolderOf(c.Id).Status == ContainerStatus.Running))
        {
            foreach (var layer in images.GetValueOrDefault(container.Manifest)?.Layers ?? [])
                used.TryAdd(layer.DiffId, container.Name);
        }

        return used;
    }

    private string NamesOf(BlobDamage damage) => string.Join(", ", damage.Images
        .Select(i => session.Store.NamesOf(i) is [var name, ..] ? name.FamiliarName : i.Digest.Short));
}
