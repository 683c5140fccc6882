using ImageBuild.Files;
using ImageBuild.Layers;

namespace ImageBuild.Build;

/// <summary>Lists a file, a link or a tree of the host that goes into an image as it stands, without reading it.</summary>
/// <param name="files">The files of the host.</param>
/// <param name="owner">Whose it becomes.</param>
/// <param name="mode">The permissions of its files; null for what is right for their kind.</param>
public sealed class AddedTree(IHostFiles files, Owner owner, int? mode)
{
    /// <summary>What it puts at a path of the image, and below it. A link means a place in the image.</summary>
    /// <exception cref="ImageBuildException">IMG1100: there is a pipe, a socket or a device.</exception>
    public IEnumerable<PlannedEntry> List(HostFile source, ImagePath path) => source switch
    {
        HostFile.Link link => [new PlannedEntry.Link(path, link.Target) { Owner = owner }],
        HostFile.Plain file =>
        [
            new PlannedEntry.File(path, file.Path, file.Size, file.ModifiedTime) { Owner = owner, Mode = mode },
        ],
        HostFile.Folder => ListFolder(source.Path, path),
        _ => throw Errors.SpecialFile(source.Path),
    };

    private IEnumerable<PlannedEntry> ListFolder(string folder, ImagePath path)
    {
        var inside = files.List(folder).ToList();
        var entries = inside.SelectMany(f => List(f, path.Combine(f.Name)));
        return IsNamed(path, inside)
            ? entries.Prepend(new PlannedEntry.Folder(path) { Owner = owner, Mode = FolderMode })
            : entries;
    }

    // A folder that the base has too keeps its owner and mode unless the project says something else.
    private bool IsNamed(ImagePath path, List<HostFile> inside) =>
        !path.IsRoot && (inside.Count == 0 || mode is not null || owner != Owner.Root);

    // Whoever may read the files may go through the folder.
    private int? FolderMode => mode | ((mode & 0b100_100_100) >> 2);
}
