using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;
using ImageBuild.Testing;
using Microsoft.Build.Logging.StructuredLogger;

namespace ImageBuild.Benchmarks.Inputs;

/// <summary>
/// A self-contained web program with the packages that such a program has: about 370 files and 120 MB. Published as an
/// image by ours or by the SDK.
/// </summary>
internal sealed class WebProject
{
    private const string Code = """
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => "hello VERSION");
        app.Run();
        """;

    private static readonly string[] OurTasks = ["InferBaseImage", "DescribeImage", "BuildImage"];
    private static readonly string[] SdkTasks = ["CreateNewImage", "ParseContainerProperties", "ComputeDotnetBaseImageAndTag"];

    private static readonly (string Id, string Version)[] Packages =
    [
        ("Npgsql.EntityFrameworkCore.PostgreSQL", "10.0.0"),
        ("Serilog.AspNetCore", "10.0.0"),
        ("Swashbuckle.AspNetCore", "10.0.1"),
        ("Dapper", "2.1.66"),
        ("AutoMapper", "14.0.0"),
        ("FluentValidation", "12.1.0"),
        ("Azure.Core", "1.49.0"),
        ("Azure.Storage.Blobs", "12.26.0"),
        ("OpenTelemetry.Extensions.Hosting", "1.15.3"),
        ("OpenTelemetry.Instrumentation.AspNetCore", "1.14.0"),
        ("OpenTelemetry.Exporter.OpenTelemetryProtocol", "1.15.3"),
        ("StackExchange.Redis", "2.13.17"),
    ];

    // Kept from run to run, but for the package that is measured: its version is always the same.
    private static readonly string PackageFolder = Repository.PathOf(".artifacts", "bench", "packages");

    private readonly string folder;
    private readonly bool ours;
    private readonly Dictionary<string, string?> environment;
    private int version;

    private WebProject(string folder, string registry, string baseImage, bool ours)
    {
        this.folder = folder;
        this.ours = ours;
        environment = new()
        {
            ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry,
            // Beside the project: what is in its folder, such as JSON, is a part of it, and would be published.
            ["XDG_CACHE_HOME"] = folder + "-cache",
            ["IMAGEBUILD_STORE"] = folder + "-store",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        };
        Directory.CreateDirectory(folder);
        string[] packages = [.. Packages.Select(p => Reference(p.Id, p.Version)), .. ours ? [Reference("ImageBuild.Tasks", "*-*")] : Array.Empty<string>()];
        File.WriteAllText(folder + "/app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
                <SelfContained>true</SelfContained>
                <ImplicitUsings>enable</ImplicitUsings>
                <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
                <NuGetAudit>false</NuGetAudit>
                <ContainerBaseImage>{baseImage}</ContainerBaseImage>
                <ContainerRegistry>{registry}</ContainerRegistry>
                <ContainerRepository>{(ours ? "ours" : "sdk")}</ContainerRepository>
                <RestoreAdditionalProjectSources>{Repository.PathOf(".artifacts", "packages")}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{PackageFolder}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>{string.Concat(packages)}</ItemGroup>
            </Project>
            """);
        Change();
        Dotnet(["publish"]);
    }

    /// <summary>The bytes and files of what is published.</summary>
    public (long Bytes, int Files) Published
    {
        get
        {
            var files = new DirectoryInfo(folder + "/bin/Release/net10.0/linux-x64/publish").GetFiles("*", SearchOption.AllDirectories);
            return (files.Sum(f => f.Length), files.Length);
        }
    }

    /// <summary>The program with our package, published once without an image.</summary>
    public static WebProject WithOurs(string folder, string registry, string baseImage)
    {
        Tool.Run("rm", "-rf", PackageFolder + "/imagebuild.tasks");
        return new WebProject(folder, registry, baseImage, ours: true);
    }

    /// <summary>The program with nothing but the SDK, published once without an image.</summary>
    public static WebProject WithSdk(string folder, string registry, string baseImage) => new(folder, registry, baseImage, ours: false);

    /// <summary>As on a new machine: no caches. The registry still has what it has.</summary>
    public void Forget() => Tool.Run("rm", "-rf", folder + "-cache", folder + "-store");

    /// <summary>Changes the program, which changes one file of the publish folder (and its symbols).</summary>
    public void Change() => File.WriteAllText(
        folder + "/Program.cs", Code.Replace("VERSION", $"{++version}", StringComparison.Ordinal));

    /// <summary>Publishes without an image.</summary>
    /// <returns>What the whole <c>dotnet</c> process used.</returns>
    public Usage PublishOnly() => Dotnet(["publish"]);

    /// <summary>Publishes the image.</summary>
    /// <returns>The seconds of the tasks that make the image, and the peak of the whole <c>dotnet</c> process.</returns>
    public Usage PublishImage()
    {
        var log = folder + "-publish.binlog";
        var usage = Dotnet(["publish", ours ? "-t:PublishImage" : "-t:PublishContainer", $"-bl:{log}"]);
        var tasks = ours ? OurTasks : SdkTasks;
        return usage with
        {
            Seconds = BinaryLog.ReadBuild(log).FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Task>(t => tasks.Contains(t.Name))
                .Sum(t => t.Duration.TotalSeconds),
        };
    }

    private static string Reference(string id, string version) => $"<PackageReference Include=\"{id}\" Version=\"{version}\" />";

    private Usage Dotnet(string[] arguments) => Usage.Of(["dotnet", .. arguments, "-v", "q", "-nodeReuse:false"], folder, environment);
}
