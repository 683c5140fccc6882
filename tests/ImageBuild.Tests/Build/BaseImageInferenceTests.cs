using ImageBuild.Build;

namespace ImageBuild.Tests.Build;

/// <summary>The table of the SDK's ComputeDotnetBaseImageAndTag; tests/Interop holds it against the SDK's own task.</summary>
[TestClass]
public class BaseImageInferenceTests
{
    [TestMethod]
    [DataRow("10.0.401", "10.0", "", "runtime:10.0", DisplayName = "console")]
    [DataRow("10.0.401", "10.0", "web", "aspnet:10.0", DisplayName = "web")]
    [DataRow("10.0.401", "10.0", "self", "runtime-deps:10.0", DisplayName = "self-contained")]
    [DataRow("10.0.401", "10.0", "web self", "runtime-deps:10.0", DisplayName = "self-contained web")]
    [DataRow("10.0.401", "8.0", "web", "aspnet:8.0", DisplayName = "older framework")]
    [DataRow("10.0.401", "6.0", "", "runtime:6.0", DisplayName = "framework before the new tags")]
    [DataRow("10.0.401", "6.0", "self trimmed", "runtime-deps:6.0", DisplayName = "trimmed before chiseled images")]
    [DataRow("10.0.401", "7.0", "self musl trimmed", "runtime-deps:7.0-alpine", DisplayName = "trimmed musl before -extra")]
    [DataRow("11.0.100-preview.3.26170.1", "11.0", "", "runtime:11.0.0-preview.3", DisplayName = "preview")]
    [DataRow("11.0.100-rc.2.26500.1", "11.0", "web", "aspnet:11.0.0-rc.2", DisplayName = "release candidate")]
    [DataRow("11.0.100-alpha.1.26100.1", "11.0", "", "runtime:11.0-preview", DisplayName = "alpha")]
    [DataRow("11.0.100-dev", "11.0", "", "runtime:11.0-preview", DisplayName = "dev")]
    [DataRow("11.0.100-ci", "11.0", "", "runtime:11.0-preview", DisplayName = "ci")]
    [DataRow("11.0.200-preview.1.26170.1", "11.0", "", "runtime:11.0", DisplayName = "preview of a later band")]
    [DataRow("11.0.100-preview.3.26170.1", "10.0", "", "runtime:10.0", DisplayName = "stable framework by a preview SDK")]
    [DataRow("10.0.401", "10.0", "musl", "runtime:10.0-alpine", DisplayName = "musl")]
    [DataRow("10.0.401", "10.0", "self aot", "runtime-deps:10.0-noble-chiseled-extra", DisplayName = "native")]
    [DataRow("10.0.401", "10.0", "self aot invariant", "runtime-deps:10.0-noble-chiseled", DisplayName = "native, invariant")]
    [DataRow("10.0.401", "10.0", "self trimmed", "runtime-deps:10.0-noble-chiseled-extra", DisplayName = "trimmed")]
    [DataRow("10.0.401", "10.0", "self aot musl", "runtime-deps:10.0-alpine-extra", DisplayName = "native musl")]
    [DataRow("10.0.401", "10.0", "self aot musl invariant", "runtime-deps:10.0-alpine", DisplayName = "native musl, invariant")]
    [DataRow("8.0.204", "8.0", "self aot", "runtime-deps:8.0-jammy-chiseled-extra", DisplayName = "before noble")]
    [DataRow("8.0.300", "8.0", "self aot", "runtime-deps:8.0-noble-chiseled-extra", DisplayName = "first with noble")]
    [DataRow("10.0.401", "10.0", "family=alpine", "runtime:10.0-alpine", DisplayName = "family")]
    [DataRow("10.0.401", "10.0", "family=noble-chiseled", "runtime:10.0-noble-chiseled-extra", DisplayName = "chiseled family")]
    [DataRow("10.0.401", "10.0", "family=noble-chiseled invariant", "runtime:10.0-noble-chiseled", DisplayName = "chiseled family, invariant")]
    [DataRow("10.0.401", "10.0", "musl family=noble-chiseled", "runtime:10.0-noble-chiseled", DisplayName = "chiseled family, musl")]
    [DataRow("11.0.100-rc.1.26500.1", "11.0", "family=noble-chiseled", "runtime:11.0.0-rc.1-noble-chiseled", DisplayName = "chiseled family of a prerelease")]
    [DataRow("10.0.401", "7.0", "family=jammy-chiseled", "runtime:7.0-jammy-chiseled", DisplayName = "chiseled family before -extra")]
    public void TheImageIsTheOneThatTheSdkInfers(string sdk, string framework, string traits, string expected) =>
        Assert.AreEqual("mcr.microsoft.com/dotnet/" + expected, BaseImageInference.Infer(Project(sdk, framework, traits)));

    [TestMethod]
    [DataRow("11.0.100-strange.1", "11.0", DisplayName = "unknown channel")]
    [DataRow("11.0.100-preview", "11.0", DisplayName = "preview without a number")]
    [DataRow("ten", "10.0", DisplayName = "no version")]
    [DataRow("10.0.401", "", DisplayName = "no framework")]
    public void AVersionThatNoTagIsKnownForIsAnError(string sdk, string framework) => Assert.AreEqual(
        ErrorCode.UnknownSdkVersion,
        Assert.ThrowsExactly<ImageBuildException>(() => BaseImageInference.Infer(Project(sdk, framework, ""))).Code);

    [TestMethod]
    public void OneImageForMuslAndGlibcIsAnError()
    {
        var project = Project("10.0.401", "10.0", "") with { RuntimeIdentifiers = ["linux-x64", "linux-musl-x64"] };
        Assert.AreEqual(
            ErrorCode.MixedLibc, Assert.ThrowsExactly<ImageBuildException>(() => BaseImageInference.Infer(project)).Code);
    }

    private static ProjectTraits Project(string sdk, string framework, string traits)
    {
        var words = traits.Split(' ');
        return new ProjectTraits
        {
            SdkVersion = sdk,
            TargetFrameworkVersion = framework,
            FrameworkReferences = words.Contains("web") ? ["Microsoft.NETCore.App", "Microsoft.AspNetCore.App"] : ["Microsoft.NETCore.App"],
            RuntimeIdentifiers = [words.Contains("musl") ? "linux-musl-x64" : "linux-x64"],
            IsSelfContained = words.Contains("self"),
            IsAot = words.Contains("aot"),
            IsTrimmed = words.Contains("trimmed"),
            UsesInvariantGlobalization = words.Contains("invariant"),
            Family = words.FirstOrDefault(w => w.StartsWith("family=", StringComparison.Ordinal))?["family=".Length..] ?? "",
        };
    }
}
