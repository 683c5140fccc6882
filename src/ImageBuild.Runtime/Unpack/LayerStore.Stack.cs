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
    /// IMG3033: a hard link leads to no file of the lower layers either.
    /// </exception>
    public async Task<IReadOnlyList<string>> StackAsync(
        IReadOnlyList<DiffId> layers, CancellationToken cancellationToken)
    {
        // An overlay takes no less than one lower folder, and an image may have no layer.
        if (layers.Count == 0)
            return [(await MakeAsync(EmptyKey, MakeEmpty, cancellationToken))!];
        var lowers = new List<string>();
        ChainId? chain = null;
        string? root = null;
        foreach (var layer in layers)
        {
            chain = chain is null ? ChainId.Of(layer) : chain.Append(layer);
            var (diff, needs) = (DiffOf(KeyOf(layer)), NeedsOf(KeyOf(layer)));
            if (needs.HidesAll)
                lowers.Clear();
            var seam = needs.IsEmpty
                ? null
                : await MakeAsync(SeamKeyOf(chain), key => MakeSeam(key, diff, needs, lowers), cancellationToken);
            lowers.InsertRange(0, seam is null ? [diff] : [seam, diff]);
            if (!needs.Implied.Contains(""))
                root = diff;
        }

        // An overlay's root has the attributes of the topmost folder; they are to be the last entry's that named the
        // root.
        var top = root is null
            ? null
            : await MakeAsync(RootKeyOf(chain!), key => MakeRoot(key, lowers[0], root), cancellationToken);
        return top is null ? lowers : [top, .. lowers];
    }

    private LayerNeeds NeedsOf(string layer)
    {
        var path = Path.Combine(FolderOf(layer), NeedsName);
        return File.Exists(path) ? LayerNeeds.FromLines(File.ReadLines(path, TextLine.Encoding)) : LayerNeeds.None;
    }

    // Makes a folder that is keyed by a chain, unless it is there or not needed.
    private async Task<string?> MakeAsync(string key, Func<string, bool> make, CancellationToken cancellationToken)
    {
        if (Directory.Exists(FolderOf(key)))
            return DiffOf(key);
        using var taken = await store.LockAsync(LockOf(key), cancellationToken);
        if (Directory.Exists(FolderOf(key)))
            return DiffOf(key);
        if (!make(key))
            return null;
        Publish([key]);
        return DiffOf(key);
    }

    private bool MakeSeam(string key, string layer, LayerNeeds needs, List<string> below)
    {
        using var diff = OpenFolder(layer);
        var lowers = below.Select(OpenFolder).ToList();
        try
        {
            var seam = new LayerSeam(diff, needs, new MergedView(lowers, options.Xattrs), options.Xattrs);
            if (!seam.IsNeeded())
                return false;
            using var target = OpenFolder(Path.Combine(Begin(key), DiffName));
            seam.Build(target);
            return true;
        }
        finally
        {
            lowers.ForEach(l => l.Dispose());
        }
    }

    private bool MakeEmpty(string key)
    {
        using var target = OpenFolder(Path.Combine(Begin(key), DiffName));
        Linux.Fchmod(target, LayerApplier.ImpliedDirectory.Mode);
        Linux.Futimens(target, LayerApplier.ImpliedDirectory.ModifiedTime);
        return true;
    }

    private bool MakeRoot(string key, string top, string named)
    {
        using var shown = OpenFolder(top);
        using var right = OpenFolder(named);
        var from = new LowerFile("", right, Linux.Stat(right));
        if (from.HasAttributesOf(new LowerFile("", shown, Linux.Stat(shown)), options.Xattrs))
            return false;
        using var target = OpenFolder(Path.Combine(Begin(key), DiffName));
        FileCopy.CopyAttributes(from, target, options.Xattrs);
        return true;
    }
}
