using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = System.Threading.Tasks.Task;

namespace ImageBuild.Tasks;

/// <summary>
/// Gathers what a project says about its image for one platform. <see cref="BuildImage"/> makes the image of it; apart,
/// because the builds of several platforms, which may run in several processes, become one index.
/// </summary>
public sealed partial class DescribeImage : ImageBuildTask
{
    /// <inheritdoc/>
    private protected override Task RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        ITaskItem2 description = new TaskItem(RuntimeIdentifier);
        description.SetMetadataValueLiteral(ImageInputs.MetadataName, ImageInputs.Of(this).ToJson());
        Description = description;
        return Task.CompletedTask;
    }
}
