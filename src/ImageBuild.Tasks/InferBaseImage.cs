using ImageBuild.Build;

namespace ImageBuild.Tasks;

/// <summary>Infers the base image of a project that names none, as the SDK does.</summary>
public sealed partial class InferBaseImage : ImageBuildTask
{
    /// <inheritdoc/>
    private protected override Task RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        BaseImage = BaseImageInference.Infer(new ProjectTraits
        {
            SdkVersion = SdkVersion,
            TargetFrameworkVersion = TargetFrameworkVersion,
            FrameworkReferences = [.. FrameworkReferences.Select(r => r.ItemSpec)],
            RuntimeIdentifiers = RuntimeIdentifiers,
            IsSelfContained = IsSelfContained,
            IsAot = IsAot,
            IsTrimmed = IsTrimmed,
            UsesInvariantGlobalization = UsesInvariantGlobalization,
            Family = Family,
        });
        return Task.CompletedTask;
    }
}
