using ImageBuild.Oci;

namespace ImageBuild.Images;

public sealed partial class Image
{
    /// <summary>
    /// This image on another base: the layers and the history of <paramref name="newBase"/>, then what this image has
    /// above <paramref name="oldBase"/>. What it says of its containers stays as it is; what it says it was built on does
    /// not follow, see <see cref="WithBase"/>. No layer is read.
    /// </summary>
    /// <param name="oldBase">What is to go. Its layers are the lowest of this image, by their diff IDs.</param>
    /// <param name="newBase">What comes instead.</param>
    /// <param name="name">The image's name, for messages.</param>
    /// <exception cref="ImageBuildException">
    /// IMG1103: this image is not built on the old base; IMG1004: the new base is for other machines than this image.
    /// </exception>
    public Image Rebase(Image oldBase, Image newBase, string name)
    {
        var below = oldBase.Layers.Length;
        if (!Config.RootFs.DiffIds.Take(below).SequenceEqual(oldBase.Config.RootFs.DiffIds))
            throw Errors.NotBasedOn(name, oldBase.Digest);
        if ((newBase.Config.Os, newBase.Config.Architecture) != (Config.Os, Config.Architecture))
            throw Errors.NoImageForPlatform("the new base", Config.Platform, [newBase.Config.Platform.ToString()]);
        return Create(
            Document.MediaType,
            Config with
            {
                // Windows says by it which hosts run the base.
                OsVersion = newBase.Config.OsVersion,
                OsFeatures = newBase.Config.OsFeatures,
                RootFs = Config.RootFs with { DiffIds = [.. newBase.Config.RootFs.DiffIds, .. Config.RootFs.DiffIds.Skip(below)] },
                History = [.. newBase.WholeHistory, .. WholeHistory.Skip(HistoryOf(oldBase))],
            },
            [.. newBase.Layers, .. Layers.Skip(below)],
            Manifest);
    }

    // How many entries of this image's history are the base's: those of its layers, and what it has alike around them.
    private int HistoryOf(Image basis)
    {
        var (mine, others) = (WholeHistory, basis.WholeHistory);
        var (end, layers) = (0, 0);
        while (layers < basis.Layers.Length)
            layers += mine[end++].EmptyLayer == true ? 0 : 1;
        while (end < Math.Min(mine.Length, others.Length) && mine[end].EmptyLayer == true && IsSame(mine[end], others[end]))
            end++;
        return end;
    }

    private static bool IsSame(History one, History other) =>
        (one.Created, one.CreatedBy, one.Comment) == (other.Created, other.CreatedBy, other.Comment);
}
