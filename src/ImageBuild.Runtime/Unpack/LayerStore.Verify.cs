using ImageBuild.Oci;

namespace ImageBuild.Runtime.Unpack;

public sealed partial class LayerStore
{
    /// <summary>Reads an unpacked layer and compares it with the list of its files.</summary>
    /// <returns>What is wrong, a sentence a file; empty if nothing is, or it is not unpacked.</returns>
    public IReadOnlyList<string> Verify(DiffId layer) => Check(layer, contents: true);

    /// <summary>Whether an unpacked layer has all its files, at their lengths: what a power cut spoils on a disk that lies.</summary>
    public bool LooksWhole(DiffId layer) => Check(layer, contents: false).Count == 0;

    // What is taken away meanwhile, or is unpacked anew, is no damage: only what is so twice.
    private IReadOnlyList<string> Check(DiffId layer, bool contents) =>
        CheckOnce(layer, contents) is { Count: > 0 } ? CheckOnce(layer, contents) : [];

    private IReadOnlyList<string> CheckOnce(DiffId layer, bool contents)
    {
        if (!IsUnpacked(layer))
            return [];
        var what = "What it needs of the layers below";
        try
        {
            ReadNeeds(layer);
            what = "The list of its files";
            using var index = File.OpenRead(Path.Combine(FolderOf(KeyOf(layer)), IndexName));
            using var root = OpenFolder(DiffOf(KeyOf(layer)));
            return [.. new LayerCheck(root, options.Ownership).Run(LayerIndex.Read(index), contents)];
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            return [$"{what} can't be read: {e.Message}"];
        }
    }

    /// <summary>
    /// Removes an unpacked layer that is damaged, with the seams that were made of it, so that the next use of an image
    /// unpacks it anew.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="images">The layers of every image that has it, lowest first.</param>
    public void Discard(DiffId layer, IReadOnlyCollection<IReadOnlyList<DiffId>> images)
    {
        using var layers = OpenFolder(store.Folders.Layers);
        using var temporary = OpenFolder(store.Folders.Temporary);
        var seams = images.SelectMany(i => KeysOf(i)).Except(images.SelectMany(i => i).Select(KeyOf));
        foreach (var key in seams.Append(KeyOf(layer)))
            Remove(layers, temporary, key);
    }
}
