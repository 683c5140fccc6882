using ImageBuild.Build;
using ImageBuild.Oci;

namespace ImageBuild.Tasks;

/// <summary>Infers the base image of a project that names none, as the SDK does, and takes its name apart.</summary>
public sealed partial class InferBaseImage : ImageBuildTask
{
    /// <inheritdoc/>
    private protected override Task RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        BaseImage = UserBaseImage.Length > 0 ? UserBaseImage : Infer();
        // What is in no registry has no such parts.
        if (TaskPlaces.IsRegistry(BaseImage))
        {
            var name = Property.Read("ContainerBaseImage", () => Reference.Parse(TaskPlaces.RegistryName(BaseImage)).WithDefaultTag());
            (BaseRegistry, BaseName) = (name.Domain, name.Path);
            (BaseTag, BaseDigest) = (name.Tag ?? "", name.Digest?.ToString() ?? "");
        }

        return Task.CompletedTask;
    }

    private string Infer() => BaseImageInference.Infer(new ProjectTraits
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
}
