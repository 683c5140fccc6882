using System.Collections.Immutable;
using ImageBuild.Layers;

namespace ImageBuild.Build;

/// <summary>Adds to the entries of a layer the folders that it has to name.</summary>
/// <param name="target">The folder below which all are named.</param>
/// <param name="said">
/// Folders that the project says something about. A layer above that names one without it would undo it.
/// </param>
internal sealed class LayerTree(ImagePath target, ILookup<ImagePath, PlannedEntry.Folder> said)
{
    private readonly SortedDictionary<ImagePath, PlannedEntry> entries = [];

    /// <summary>All entries of a layer, in their order.</summary>
    public ImmutableArray<PlannedEntry> Of(IEnumerable<PlannedEntry> given)
    {
        foreach (var entry in given)
        {
            entries[entry.Path] = entry is PlannedEntry.Folder ? said[entry.Path].LastOrDefault() ?? entry : entry;
            AddFoldersAbove(entry.Path);
        }

        return [.. entries.Values];
    }

    private void AddFoldersAbove(ImagePath path)
    {
        for (var folder = path.Parent; !folder.IsRoot; folder = folder.Parent)
        {
            var entry = said[folder].LastOrDefault() ?? (folder.IsWithin(target) ? new PlannedEntry.Folder(folder) : null);
            if (entry is not null && !entries.TryAdd(folder, entry))
                return;
        }
    }
}
