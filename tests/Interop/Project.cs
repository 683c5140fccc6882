using System.Text.Json;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>A generated console program with a package and a project reference, which has our package.</summary>
internal sealed class Project
{
    private Project(string folder) => Folder = folder;

    /// <summary>The folder of the two projects, <c>app</c> and <c>lib</c>, and of their <c>store</c>.</summary>
    public string Folder { get; }

    /// <summary>Writes the projects.</summary>
    public static Project Create(string folder, string properties = "", string items = "")
    {
        var packages = Peers.Dotnet.Packages;
        Directory.CreateDirectory($"{folder}/app");
        Directory.CreateDirectory($"{folder}/lib");
        File.WriteAllText($"{folder}/lib/lib.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
            </Project>
            """);
        File.WriteAllText($"{folder}/lib/Lib.cs", "namespace Lib; public static class Text { public const string Hello = \"hello\"; }");
        File.WriteAllText($"{folder}/app/Program.cs", "using System;\nConsole.WriteLine(Lib.Text.Hello);");
        File.WriteAllText($"{folder}/app/app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <NuGetAudit>false</NuGetAudit>
                <ContainerBaseImage>host</ContainerBaseImage>
                <ImageBuildStore>../store</ImageBuildStore>
                <RestoreAdditionalProjectSources>{packages}</RestoreAdditionalProjectSources>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ImageBuild.Tasks" Version="*-*" PrivateAssets="all" />
                <PackageReference Include="Markdig" Version="1.6.0" />
                <ProjectReference Include="../lib/lib.csproj" />
                <None Update="*.sh;*.json" CopyToPublishDirectory="Always" />
                <ImageBuildDirectory Include="/app/data" Owner="1654" />
                {items}
              </ItemGroup>
            </Project>
            """);
        return new Project(folder);
    }

    /// <summary><c>dotnet VERB app</c>, whatever comes of it.</summary>
    public ToolResult Dotnet(string verb, params string[] arguments) =>
        Tool.Try("dotnet", [verb, $"{Folder}/app", "-nologo", .. arguments]);

    /// <summary>Publishes the image.</summary>
    /// <returns>The result file.</returns>
    public JsonElement Publish(params string[] arguments)
    {
        var result = $"{Folder}/result.json";
        Dotnet("publish", ["-t:PublishImage", $"-p:ImageBuildResultFile=\"{result}\"", .. arguments]).Succeed();
        return JsonDocument.Parse(File.ReadAllText(result)).RootElement;
    }
}
