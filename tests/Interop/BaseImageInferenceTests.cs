using ImageBuild.Build;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>Our inference of the base image against the SDK's own task, for every combination of what it looks at.</summary>
[TestClass]
public class BaseImageInferenceTests
{
    private static readonly string[] Sdks =
    [
        "7.0.400", "8.0.100-rc.2.23502.2", "8.0.204", "8.0.300-preview.24203.14", "8.0.300", "9.0.100", "10.0.401", "10.0.100-preview.3.1",
        "11.0.100-rc.1.26500.1", "11.0.100-alpha.1.1", "11.0.100-dev", "11.0.100-ci.1", "11.0.200-preview.1.1",
    ];

    private static readonly string[] Frameworks = ["6.0", "7.0", "8.0", "10.0", "11.0"];
    private static readonly string[] References = ["Microsoft.NETCore.App", "Microsoft.AspNetCore.App", "Microsoft.NETCore.App;Microsoft.AspNetCore.App"];
    private static readonly string[] Rids = ["linux-x64", "linux-musl-arm64", "linux-x64;linux-arm64", "linux-musl-x64;linux-musl-arm64", "win-x64"];
    private static readonly string[] Families = ["", "alpine", "noble-chiseled", "jammy-chiseled-extra", "my-own"];

    // A program can be trimmed or native and not say that it brings its runtime: PublishAot alone is enough for it.
    private static readonly string[] Kinds =
    [
        "", "self", "trimmed", "aot", "invariant", "self trimmed", "self aot", "self invariant", "trimmed invariant", "aot invariant",
        "self trimmed invariant", "self aot invariant", "self trimmed aot",
    ];

    [TestMethod]
    public void TheAnswerIsTheSdksForEveryCombination()
    {
        var rows = Rows().ToList();
        using var folder = new TempFolder();
        File.WriteAllText(folder["infer.csproj"], $$"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>
                {{string.Join("\n    ", rows.Select((r, i) => Item(r, i)))}}
              </ItemGroup>
              <Target Name="Infer" Outputs="%(Row.Identity)">
                <ComputeDotnetBaseImageAndTag SdkVersion="%(Row.Sdk)" TargetFrameworkVersion="%(Row.Tfm).0" FrameworkReferences="$([MSBuild]::Unescape('%(Row.Reference)'))"
                    TargetRuntimeIdentifiers="$([MSBuild]::Unescape('%(Row.Rid)'))" ContainerFamily="%(Row.Family)" IsSelfContained="%(Row.SelfContained)"
                    IsAotPublished="%(Row.Aot)" IsTrimmed="%(Row.Trimmed)" UsesInvariantGlobalization="%(Row.Invariant)">
                  <Output TaskParameter="ComputedContainerBaseImage" PropertyName="_Answer" />
                </ComputeDotnetBaseImageAndTag>
                <Message Importance="High" Text="ANSWER %(Row.Identity) $(_Answer)" />
              </Target>
            </Project>
            """);
        var printed = Tool.Try("dotnet", ["msbuild", folder["infer.csproj"], "-t:Infer", "-nologo", "-v:m"]).Succeed().Output;
        var answers = printed.Split('\n').Select(l => l.Trim().Split(' ')).Where(w => w[0] == "ANSWER").ToDictionary(w => int.Parse(w[1]), w => w[2]);
        Assert.HasCount(rows.Count, answers);
        var wrong = rows.Select((row, i) => (row, Sdk: answers[i], Ours: BaseImageInference.Infer(row)))
            .Where(r => r.Sdk != r.Ours).Select(r => $"{r.row}\n  SDK  {r.Sdk}\n  ours {r.Ours}").ToList();
        Assert.IsEmpty(wrong, $"{wrong.Count} of {rows.Count}:\n{string.Join('\n', wrong.Take(10))}");
    }

    [TestMethod]
    [DataRow("10.0.401", "10.0", "linux-x64;linux-musl-x64", DisplayName = "musl and glibc at once")]
    [DataRow("11.0.100-nightly.1", "11.0", "linux-x64", DisplayName = "an SDK of no known channel")]
    [DataRow("tomorrow", "11.0", "linux-x64", DisplayName = "an SDK without a number")]
    public void WhatTheSdkRefusesIsRefused(string sdk, string framework, string rids)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["infer.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <Target Name="Infer">
                <ComputeDotnetBaseImageAndTag SdkVersion="{sdk}" TargetFrameworkVersion="{framework}.0" FrameworkReferences="Microsoft.NETCore.App"
                    TargetRuntimeIdentifiers="{rids}" />
              </Target>
            </Project>
            """);
        Assert.AreNotEqual(0, Tool.Try("dotnet", ["msbuild", folder["infer.csproj"], "-t:Infer", "-nologo", "-v:m"]).ExitCode);
        Assert.ThrowsExactly<ImageBuildException>(() => BaseImageInference.Infer(new ProjectTraits
        {
            SdkVersion = sdk,
            TargetFrameworkVersion = framework,
            FrameworkReferences = ["Microsoft.NETCore.App"],
            RuntimeIdentifiers = rids.Split(';'),
        }));
    }

    private static IEnumerable<ProjectTraits> Rows() =>
        from sdk in Sdks
        from framework in Frameworks
        where int.Parse(framework.Split('.')[0]) <= int.Parse(sdk.Split('.')[0])
        from reference in References
        from rid in Rids
        from family in Families
        from kind in Kinds
        select new ProjectTraits
        {
            SdkVersion = sdk,
            TargetFrameworkVersion = framework,
            FrameworkReferences = reference.Split(';'),
            RuntimeIdentifiers = rid.Split(';'),
            Family = family,
            IsSelfContained = kind.Contains("self"),
            IsTrimmed = kind.Contains("trimmed"),
            IsAot = kind.Contains("aot"),
            UsesInvariantGlobalization = kind.Contains("invariant"),
        };

    private static string Item(ProjectTraits p, int index) =>
        $"""<Row Include="{index}" Sdk="{p.SdkVersion}" Tfm="{p.TargetFrameworkVersion}" Reference="{string.Join("%3B", p.FrameworkReferences)}" Rid="{string.Join("%3B", p.RuntimeIdentifiers)}" """
        + $"""Family="{p.Family}" SelfContained="{p.IsSelfContained}" Aot="{p.IsAot}" Trimmed="{p.IsTrimmed}" Invariant="{p.UsesInvariantGlobalization}" />""";
}
