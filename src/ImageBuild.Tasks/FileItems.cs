using ImageBuild.Build;
using ImageBuild.Layers;

namespace ImageBuild.Tasks;

/// <summary>Reads <c>ImageBuildFile</c>: lists files, links and trees of the host without reading any.</summary>
/// <param name="projectDirectory">Where relative paths start.</param>
/// <param name="layering">Knows the layers.</param>
internal sealed class FileItems(string projectDirectory, Layering.Auto layering)
{
    private const string Kind = "ImageBuildFile";

    /// <summary>What the items put into the image.</summary>
    /// <exception cref="ImageBuildException">
    /// IMG1045, IMG1046, IMG1053, IMG1071: metadata that is not valid; IMG1074: a source that is not there.
    /// </exception>
    public IEnumerable<AddedEntry> Read(IEnumerable<InputItem> items) => items
        .GroupBy(i => i["TargetPath"])
        .Select(g => (Target: g.Key, Items: g, AreSeveral: g.DistinctBy(i => i.Spec).Skip(1).Any()))
        .SelectMany(g => g.Items.SelectMany(item => Read(item, g.Target, g.AreSeveral)));

    private IEnumerable<AddedEntry> Read(InputItem item, string targetPath, bool isOneOfSeveral)
    {
        var said = EntryMetadata.Of(Kind, item, layering, otherwise: "files");
        var target = ImageReader.InImage($"The TargetPath of the {Kind} '{item.Spec}',", targetPath);
        var source = Find(item.Spec);
        var below = item["RecursiveDir"].Replace('\\', '/');
        // A tree is what is in it: it needs no name of its own.
        var isTree = source is DirectoryInfo && source.LinkTarget is null;
        if (!isTree && (isOneOfSeveral || targetPath.EndsWith('/') || below.Length > 0))
            target = target.Combine(below + source.Name);
        return Entries(source, target, said).Select(e => new AddedEntry(e, said.Layer));
    }

    private FileSystemInfo Find(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, projectDirectory));
        FileSystemInfo found = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
        return found.Exists || found.LinkTarget is not null
            ? found
            : throw TaskErrors.SourceNotFound($"{Kind} '{path}'", full);
    }

    private static IEnumerable<PlannedEntry> Entries(FileSystemInfo source, ImagePath path, EntryMetadata said)
    {
        // As it stands: it means a place in the image.
        if (source.LinkTarget is { } link)
            return [new PlannedEntry.Link(path, link.Replace(Path.DirectorySeparatorChar, '/')) { Owner = said.Owner }];
        if (source is FileInfo file)
        {
            return
            [
                new PlannedEntry.File(path, file.FullName, file.Length, file.LastWriteTimeUtc)
                {
                    Owner = said.Owner,
                    Mode = said.Mode,
                },
            ];
        }

        var inside = ((DirectoryInfo)source).GetFileSystemInfos();
        var entries = inside.SelectMany(i => Entries(i, path.Combine(i.Name), said));
        return IsNamed(path, inside, said)
            ? entries.Prepend(new PlannedEntry.Folder(path) { Owner = said.Owner, Mode = FolderMode(said.Mode) })
            : entries;
    }

    // A folder that the base has too keeps its owner and mode unless the project says something else.
    private static bool IsNamed(ImagePath path, FileSystemInfo[] inside, EntryMetadata said) =>
        !path.IsRoot && (inside.Length == 0 || said.Mode is not null || said.Owner != Owner.Root);

    // Whoever may read the files may go through the folder.
    private static int? FolderMode(int? mode) => mode | ((mode & 0b100_100_100) >> 2);
}
