using ImageBuild.Build;
using ImageBuild.Files;

namespace ImageBuild.Tasks;

/// <summary>Reads <c>ImageBuildFile</c>: lists files, links and trees of the host without reading any.</summary>
/// <param name="files">The files of the host.</param>
/// <param name="projectDirectory">Where relative paths start.</param>
/// <param name="layering">Knows the layers.</param>
/// <param name="paths">How paths of the image are written.</param>
internal sealed class FileItems(IHostFiles files, string projectDirectory, Layering.Auto layering, PathSyntax paths)
{
    private const string Kind = "ImageBuildFile";

    /// <summary>What the items put into the image.</summary>
    /// <exception cref="ImageBuildException">
    /// IMG1045, IMG1046, IMG1053, IMG1071: metadata that is not valid; IMG1074: a source that is not there; IMG1100: a
    /// pipe, a socket or a device.
    /// </exception>
    public IEnumerable<AddedEntry> Read(IEnumerable<InputItem> items) => items
        .GroupBy(i => i["TargetPath"])
        .Select(g => (Target: g.Key, Items: g, AreSeveral: g.DistinctBy(i => i.Spec).Skip(1).Any()))
        .SelectMany(g => g.Items.SelectMany(item => Read(item, g.Target, g.AreSeveral)));

    private IEnumerable<AddedEntry> Read(InputItem item, string targetPath, bool isOneOfSeveral)
    {
        var said = EntryMetadata.Of(Kind, item, layering, otherwise: "files");
        var target = paths.Parse($"The TargetPath of the {Kind} '{item.Spec}',", targetPath);
        var source = Find(item.Spec);
        var below = item["RecursiveDir"].Replace('\\', '/');
        // A tree is what is in it: it needs no name of its own.
        var isTree = source is HostFile.Folder;
        if (!isTree && (isOneOfSeveral || paths.IsFolder(targetPath) || below.Length > 0))
            target = target.Combine(below + source.Name);
        return new AddedTree(files, said.Owner, said.Mode).List(source, target).Select(e => new AddedEntry(e, said.Layer));
    }

    private HostFile Find(string path)
    {
        var full = Path.GetFullPath(path, projectDirectory);
        return files.Find(full) ?? throw TaskErrors.SourceNotFound($"{Kind} '{path}'", full);
    }
}
