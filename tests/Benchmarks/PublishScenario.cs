using ImageBuild.Interop.Peers;
using ImageBuild.Testing;
using Microsoft.Build.Logging.StructuredLogger;

namespace ImageBuild.Benchmarks;

/// <summary>
/// The image step of <c>dotnet publish</c> of a self-contained web program over the real base, to a registry: first,
/// without a change, and with one file changed. What is measured is the tasks that make the image, by the binary log;
/// compiling and copying are the same for both.
/// </summary>
internal static class PublishScenario
{
    private const string Code = """
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => "hello VERSION");
        app.Run();
        """;

    public static IEnumerable<Comparison> Comparisons()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var baseImage = $"{registry.Host}/base:1";
        Tool.Run("skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false", $"oci:{RealBase.Layout}:base", $"docker://{baseImage}");
        var ours = new Project(folder["ours"], registry.Host, baseImage, ours: true);
        var sdk = new Project(folder["sdk"], registry.Host, baseImage, ours: false);
        foreach (var (name, prepare) in new (string, Action<Project>)[]
        {
            ("publish, first", p => p.Forget()),
            ("publish, no change", _ => { }),
            ("publish, one file changed", p => p.Change()),
        })
        {
            yield return new Comparison(name,
            [
                new Contender("imagebuild", () => [Measure(ours, prepare)]),
                new Contender("SDK PublishContainer", () => [Measure(sdk, prepare)]),
            ]);
        }
    }

    private static double Measure(Project project, Action<Project> prepare)
    {
        prepare(project);
        return project.Publish();
    }

    private sealed class Project
    {
        private readonly string folder;
        private readonly bool ours;
        private readonly Dictionary<string, string?> environment;
        private int version;

        public Project(string folder, string registry, string baseImage, bool ours)
        {
            this.folder = folder;
            this.ours = ours;
            environment = new()
            {
                ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry,
                ["XDG_CACHE_HOME"] = folder + "/cache",
                ["IMAGEBUILD_STORE"] = folder + "/store",
            };
            Directory.CreateDirectory(folder);
            var package = ours ? "<PackageReference Include=\"ImageBuild.Tasks\" Version=\"*-*\" />" : "";
            File.WriteAllText(folder + "/app.csproj", $"""
                <Project Sdk="Microsoft.NET.Sdk.Web">
                  <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework>
                    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
                    <SelfContained>true</SelfContained>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <ContainerBaseImage>{baseImage}</ContainerBaseImage>
                    <ContainerRegistry>{registry}</ContainerRegistry>
                    <ContainerRepository>{(ours ? "ours" : "sdk")}</ContainerRepository>
                    <RestoreAdditionalProjectSources>{Repository.PathOf(".artifacts", "packages")}</RestoreAdditionalProjectSources>
                    <RestorePackagesPath Condition="{(ours ? "true" : "false")}">{folder}/packages</RestorePackagesPath>
                  </PropertyGroup>
                  <ItemGroup>{package}</ItemGroup>
                </Project>
                """);
            Change();
            Tool.Try("dotnet", ["publish", "-v", "q"], folder: folder, environment: environment).Succeed();
        }

        /// <summary>As on a new machine: no caches. The registry still has what it has.</summary>
        public void Forget() => Tool.Run("rm", "-rf", folder + "/cache", folder + "/store");

        /// <summary>Changes the program, which changes one file of the publish folder (and its symbols).</summary>
        public void Change() => File.WriteAllText(
            folder + "/Program.cs", Code.Replace("VERSION", $"{++version}", StringComparison.Ordinal));

        /// <summary>Publishes, and gives the seconds of the tasks that make the image.</summary>
        public double Publish()
        {
            var log = folder + "/publish.binlog";
            Tool.Try("dotnet", ["publish", "-v", "q", ours ? "-t:PublishImage" : "-t:PublishContainer", $"-bl:{log}"],
                folder: folder, environment: environment).Succeed();
            var build = BinaryLog.ReadBuild(log);
            string[] tasks = ours ? ["InferBaseImage", "DescribeImage", "BuildImage"] : ["CreateNewImage", "ParseContainerProperties", "ComputeDotnetBaseImageAndTag"];
            return build.FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Task>(t => tasks.Contains(t.Name))
                .Sum(t => t.Duration.TotalSeconds);
        }
    }
}
