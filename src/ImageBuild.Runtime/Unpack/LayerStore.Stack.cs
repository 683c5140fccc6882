using ImageBuild.Oci;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;

namespace ImageBuild.Runtime.Unpack;

public sealed partial class LayerStore
{
    /// <summary>The lower folders of unpacked layers over each other; seams are made where they are needed.</summary>
    /// <param name="layers">The layers, lowest first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The folders, topmost first.</returns>
    /// <exception cref="ImageBuildException">
    /// IMG3033: a hard link leads to no file of the lower layers either; IMG4009: what a layer needs of them can't be read.
    /// </exception>
    public async Task<IReadOnlyList<string>> StackAsync(
        IReadOnlyList<DiffId> layers, CancellationToken cancellationToken)
    {
        // An overlay takes no less than one lower folder, and an image may have no layer.
        if (layers.Count == 0)
            return [(await MakeAsync(EmptyKey, () => true, MakeEmpty, cancellationToken))!];
        var lowers = new List<string>();
        using var open = new OpenFolders();
        ChainId? chain = null;
        string? root = null;
        foreach (var layer in layers)
        {
            chain = chain is null ? ChainId.Of(layer) : chain.Append(layer);
            var (diff, needs) = (DiffOf(KeyOf(layer)), NeedsOf(layer));
            if (needs.HidesAll)
                lowers.Clear();
            var seam = needs.IsEmpty
                ? null
                : await MakeAsync(
                    SeamKeyOf(chain), () => Seam(open, diff, needs, lowers).IsNeeded(), key => MakeSeam(key, Seam(open, diff, needs, lowers)), cancellationToken);
            lowers.InsertRange(0, seam is null ? [diff] : [seam, diff]);
            if (!needs.Implied.Contains(""))
                root = diff;
        }

        // An overlay's root has the attributes of the topmost folder; they are to be the last entry's that named the
        // root.
        var top = root is null
            ? null
            : await MakeAsync(RootKeyOf(chain!), () => IsRootNeeded(lowers[0], root), key => MakeRoot(key, root), cancellationToken);
        return top is null ? lowers : [top, .. lowers];
    }

    private LayerNeeds NeedsOf(DiffId layer)
    {
        try
        {
            return ReadNeeds(layer);
        }
        catch (FormatException e)
        {
            throw UnpackErrors.NeedsDamaged(layer, e);
        }
    }

    private LayerNeeds ReadNeeds(DiffId layer)
    {
        var path = Path.Combine(FolderOf(KeyOf(layer)), NeedsName);
        return File.Exists(path) ? LayerNeeds.FromLines(File.ReadLines(path, TextLine.Encoding)) : LayerNeeds.None;
    }

    // Makes a folder that is keyed by a chain, unless it is there or not needed: then nothing is written, not even a lock.
    private async Task<string?> MakeAsync(string key, Func<bool> isNeeded, Action<string> make, CancellationToken cancellationToken)
    {
        if (Directory.Exists(FolderOf(key)))
            return DiffOf(key);
        if (!isNeeded())
            return null;
        using var taken = await store.LockAsync(LockOf(key), cancellationToken);
        if (Directory.Exists(FolderOf(key)))
            return DiffOf(key);
        make(key);
        Publish([key]);
        return DiffOf(key);
    }

    private void MakeSeam(string key, LayerSeam seam)
    {
        using var target = OpenFolder(Path.Combine(Begin(key), DiffName));
        seam.Build(target);
    }

    private LayerSeam Seam(OpenFolders open, string layer, LayerNeeds needs, List<string> below) =>
        new(open.Of(layer), needs, new MergedView([.. below.Select(open.Of)], options.Xattrs), options.Xattrs);

    private void MakeEmpty(string key)
    {
        using var target = OpenFolder(Path.Combine(Begin(key), DiffName));
        Linux.Fchmod(target, LayerApplier.ImpliedDirectory.Mode);
        Linux.Futimens(target, LayerApplier.ImpliedDirectory.ModifiedTime);
    }

    private bool IsRootNeeded(string top, string named)
    {
        using var shown = OpenFolder(top);
        using var right = OpenFolder(named);
        return !new LowerFile("", right, Linux.Stat(right)).HasAttributesOf(new LowerFile("", shown, Linux.Stat(shown)), options.Xattrs);
    }

    private void MakeRoot(string key, string named)
    {
        using var right = OpenFolder(named);
        using var target = OpenFolder(Path.Combine(Begin(key), DiffName));
        FileCopy.CopyAttributes(new LowerFile("", right, Linux.Stat(right)), target, options.Xattrs);
    }

    // Each is opened once, however many layers lie over it.
    private sealed class OpenFolders : IDisposable
    {
        private readonly Dictionary<string, SafeFd> open = [];

        public SafeFd Of(string folder)
        {
            if (!open.TryGetValue(folder, out var opened))
                open[folder] = opened = OpenFolder(folder);
            return opened;
        }

        public void Dispose()
        {
            foreach (var folder in open.Values)
                folder.Dispose();
        }
    }
}
