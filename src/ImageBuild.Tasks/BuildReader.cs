using ImageBuild.Build;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Tasks;

/// <summary>Reads a task's parameters, which are the project's words, into what they mean.</summary>
internal sealed class BuildReader(BuildImage task, TaskContext context)
{
    /// <exception cref="ImageBuildException">IMG1003, IMG1006, IMG1040…IMG1054: one of them is not valid.</exception>
    /// <param name="hasEngine">Whether the local engine is where the image goes if nothing is said.</param>
    public BuildRequest Read(bool hasEngine = false)
    {
        var images = task.Images
            .Select(i => new ImageReader(ImageInputs.Parse(i.GetMetadata(ImageInputs.MetadataName)), context.Files).Read())
            .ToList();
        // As in the SDK: an index in an archive is OCI's, and so are its images.
        var archive = OutputReferences.ArchiveFile(task);
        if (task.IsIndex && archive is not null)
            images = [.. images.Select(i => i with { Settings = i.Settings with { ManifestType = MediaTypes.OciManifest } })];
        // Docker's archive is a layout too, and every program loads it. But it holds no index, and plain layers for zstd.
        var isLayout = task.IsIndex || images.All(
            i => i.Settings.ManifestType == MediaTypes.OciManifest && i.Compression.MediaType == MediaTypes.OciLayerZstd);
        return new BuildRequest
        {
            Images = images,
            IsIndex = task.IsIndex,
            Pull = Choice.Parse("ImageBuildPull", task.Pull, PullPolicy.Missing),
            LockFile = LockFile(),
            Outputs = OutputReferences.Of(task, isLayout, hasEngine),
            ArchiveFile = archive,
            Store = task.Store.Length > 0
                ? new StoreFolders(FullPath(task.Store))
                : StoreFolders.Default(context.Environment, task.ProjectDirectory),
            Files = new ResultPaths
            {
                Result = FullPathOrNull(task.ResultFile),
                Digest = FullPathOrNull(task.DigestFile),
                References = FullPathOrNull(task.ReferencesFile),
                ImageId = FullPathOrNull(task.ImageIdFile),
            },
            Ci = CiService.Parse(task.Ci, context.Environment),
        };
    }

    private ImageLockFile? LockFile()
    {
        var file = FullPath(task.LockFile.Length > 0 ? task.LockFile : ImageLockFile.DefaultName);
        if (File.Exists(file))
            return ImageLockFile.Parse(File.ReadAllBytes(file), file);
        return task.LockFile.Length == 0 ? null : throw TaskErrors.NoLockFile(file);
    }

    private string? FullPathOrNull(string path) => path.Length > 0 ? FullPath(path) : null;

    private string FullPath(string path) => Path.GetFullPath(path, task.ProjectDirectory);
}
