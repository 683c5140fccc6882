using System.Text.RegularExpressions;
using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Layers;
using ImageBuild.Registry;
using ImageBuild.Testing;

namespace ImageBuild.Interop;

/// <summary>Projects that share a package and a base, published at once into places that they share.</summary>
[TestClass]
public class SolutionTests
{
    private static readonly string[] Apps = ["a", "b", "c", "d"];

    [TestMethod]
    public async Task ProjectsPublishedAtOncePullTheirBaseOnceAndShareTheirLayers()
    {
        Tool.Require("skopeo", "umoci");
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var basis = await PushBaseAsync(registry);
        CreateSolution(folder, registry);

        var before = registry.Log.Length;
        Tool.Try("dotnet", ["publish", folder["all.slnx"], "-nologo", "-m:4", $"-p:Out={folder["solution"]}", "-p:Tag=1"]).Succeed();
        AssertPulledOnce(registry.Log[before..], basis);
        var first = Validate(folder["solution"], registry, "1");

        before = registry.Log.Length;
        var processes = Apps.Select(app => Task.Run(() => Tool.Try(
            "dotnet", ["publish", folder[app], "--no-build", "-nologo", $"-p:Out={folder["processes"]}", "-p:Tag=2"]))).ToList();
        foreach (var process in await Task.WhenAll(processes))
            process.Succeed();
        AssertPulledOnce(registry.Log[before..], basis);
        CollectionAssert.AreEqual(first, Validate(folder["processes"], registry, "2"));
    }

    // Large enough that the others come while it is still on its way.
    private static async Task<Image> PushBaseAsync(DockerRegistry registry)
    {
        using var place = new RegistryPlace(new RegistryOptions());
        var image = TestImages.WithFiles(TestImages.Platform, LayerCompression.None, new string('x', 30 << 20), "two");
        await using var destination = place.OpenDestination($"{registry.Host}/bases/app:1");
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        return image;
    }

    private static void CreateSolution(TempFolder folder, DockerRegistry registry)
    {
        var packages = Dotnet.Packages;
        File.WriteAllText(folder["Directory.Build.props"], $"""
            <Project>
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <NuGetAudit>false</NuGetAudit>
                <RestoreAdditionalProjectSources>{packages}</RestoreAdditionalProjectSources>
                <ContainerBaseImage>{registry.Host}/bases/app:1</ContainerBaseImage>
                <ImageBuildOnPublish>true</ImageBuildOnPublish>
                <ImageBuildStore>$(Out)/store</ImageBuildStore>
                <ImageBuildOutputs>{registry.Host}/team/$(MSBuildProjectName):$(Tag);oci:$(Out)/layout:$(MSBuildProjectName);store:$(MSBuildProjectName):$(Tag)</ImageBuildOutputs>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ImageBuild.Tasks" Version="*-*" PrivateAssets="all" />
                <PackageReference Include="SharpCompress" Version="0.50.8" />
              </ItemGroup>
            </Project>
            """);
        foreach (var app in Apps)
        {
            Directory.CreateDirectory(folder[app]);
            File.WriteAllText(folder[$"{app}/{app}.csproj"], """<Project Sdk="Microsoft.NET.Sdk" />""");
            File.WriteAllText(folder[$"{app}/Program.cs"], $"""System.Console.WriteLine("{app}");""");
        }

        File.WriteAllText(folder["all.slnx"], $"<Solution>{string.Concat(Apps.Select(app => $"""<Project Path="{app}/{app}.csproj" />"""))}</Solution>");
    }

    private static void AssertPulledOnce(string log, Image basis)
    {
        foreach (var layer in basis.Layers)
            Assert.HasCount(1, Regex.Matches(log, $"\"GET /v2/bases/app/blobs/{layer.Descriptor.Digest} "));
    }

    // Every blob of every image is read and verified by skopeo, from each place.
    private static List<string> Validate(string outputs, DockerRegistry registry, string tag)
    {
        var digests = Apps.Select(app =>
        {
            string[] places = [$"docker://{registry.Host}/team/{app}:{tag}", $"oci:{outputs}/layout:{app}", $"oci:{outputs}/store:docker.io/library/{app}:{tag}"];
            foreach (var place in places)
                Tool.Run("skopeo", "--insecure-policy", "copy", "-q", "--src-tls-verify=false", place, $"dir:{outputs}/{app}-{place.Split(':')[0]}");
            Tool.Run("umoci", "stat", "--image", $"{outputs}/layout:{app}");
            return places.Select(place => Tool.Run("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}} {{.Layers}}", place).Trim()).Distinct().Single();
        }).ToList();
        // The base's two layers, and the package's, are one blob in all four.
        Assert.HasCount(1, digests.Select(d => string.Join(' ', d.Split(' ')[1..4])).Distinct());
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries($"{outputs}/store/tmp").ToList());
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries($"{outputs}/layout", ".imagebuild-*").ToList());
        return digests;
    }
}
