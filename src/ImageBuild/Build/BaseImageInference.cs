namespace ImageBuild.Build;

/// <summary>
/// Which of Microsoft's images a project runs on when it names none: the answer of the SDK's own
/// <c>ComputeDotnetBaseImageAndTag</c>, for every input. Pure.
/// </summary>
public static class BaseImageInference
{
    private const string Registry = "mcr.microsoft.com";

    // The first version whose images come chiseled, with "-extra" (ICU, time zones), each preview with its own tag.
    private const int NewTagsSince = 8;

    /// <summary>The full reference of the image.</summary>
    /// <exception cref="ImageBuildException">
    /// IMG1040: the SDK's or the framework's version can't be read; IMG1041: musl and glibc are asked for at once.
    /// </exception>
    public static string Infer(ProjectTraits project)
    {
        var tfm = SdkVersion.Parse(project.TargetFrameworkVersion);
        var sdk = SdkVersion.Parse(project.SdkVersion);
        return $"{Registry}/{Repository(project)}:{VersionTag(tfm, sdk)}{Flavor(project, tfm, sdk)}";
    }

    private static string Repository(ProjectTraits project)
    {
        if (project.IsSelfContained)
            return "dotnet/runtime-deps";
        return project.FrameworkReferences.Contains("Microsoft.AspNetCore.App") ? "dotnet/aspnet" : "dotnet/runtime";
    }

    private static string VersionTag(SdkVersion tfm, SdkVersion sdk)
    {
        if (tfm.Major < NewTagsSince || tfm.Major < sdk.Major || tfm.Minor < sdk.Minor)
            return tfm.MajorMinor;
        // Previews of later feature bands run on images that are stable already.
        if (!sdk.IsPrerelease || sdk.Patch != 100)
            return sdk.MajorMinor;
        return sdk.Labels switch
        {
            [("rc" or "preview") and var channel, var number, ..] => $"{sdk.MajorMinor}.0-{channel}.{number}",
            ["alpha" or "dev" or "ci", ..] => $"{sdk.MajorMinor}-preview",
            _ => throw Errors.UnknownSdkVersion(sdk.Text),
        };
    }

    private static string Flavor(ProjectTraits project, SdkVersion tfm, SdkVersion sdk)
    {
        var isMusl = IsMusl(project.RuntimeIdentifiers);
        var hasExtra = tfm.Major >= NewTagsSince && !project.UsesInvariantGlobalization;
        if (project.Family.Length > 0)
        {
            var isChiseled = !isMusl && project.Family.EndsWith("-chiseled", StringComparison.Ordinal);
            var extra = isChiseled && hasExtra && !sdk.IsPrerelease && sdk.Major >= NewTagsSince;
            return $"-{project.Family}{(extra ? "-extra" : "")}";
        }

        var os = isMusl ? "-alpine" : "";
        if (tfm.Major < NewTagsSince || !(project.IsAot || project.IsTrimmed))
            return os;
        if (!isMusl)
            os = sdk.IsBefore(8, 0, 300) ? "-jammy-chiseled" : "-noble-chiseled";
        return hasExtra ? os + "-extra" : os;
    }

    private static bool IsMusl(IReadOnlyCollection<string> runtimeIdentifiers)
    {
        var musl = runtimeIdentifiers.Count(r => r.Contains("musl", StringComparison.Ordinal));
        if (musl > 0 && musl < runtimeIdentifiers.Count)
            throw Errors.MixedLibc(runtimeIdentifiers);
        return musl > 0;
    }
}
