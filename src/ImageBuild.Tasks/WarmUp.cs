using ImageBuild.Compression;
using ImageBuild.Registry;

namespace ImageBuild.Tasks;

/// <summary>Has what asks registries, and what compresses, compiled while a project is published; returns at once.</summary>
public sealed class WarmUp : ImageBuildTask
{
    /// <inheritdoc/>
    private protected override Task RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        RegistryWarmUp.Begin();
        CompressionWarmUp.Begin();
        return Task.CompletedTask;
    }
}
