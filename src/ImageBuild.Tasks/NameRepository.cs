using ImageBuild.Build;
using Task = System.Threading.Tasks.Task;

namespace ImageBuild.Tasks;

/// <summary>Makes the name of the repository from what the project says, as the SDK does.</summary>
public sealed partial class NameRepository : ImageBuildTask
{
    /// <inheritdoc/>
    private protected override Task RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        if (ImageName.Length > 0)
            LogWarning(TaskErrors.ObsoleteImageName(ImageName));
        Repository = ImageName.Length > 0
            ? RepositoryName.Normalize("ContainerImageName", ImageName)
            : RepositoryName.Normalize("ContainerRepository", Repository);
        return Task.CompletedTask;
    }
}
