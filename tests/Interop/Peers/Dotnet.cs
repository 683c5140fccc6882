using System.Security.Cryptography;
using System.Text;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Peers;

/// <summary>The package as a user gets it: packed once, restored from its folder, published with the real SDK.</summary>
internal static class Dotnet
{
    private static readonly Lazy<string> Packed = new(() =>
    {
        var folder = Repository.PathOf(".artifacts", "test-packages");
        // The analyzers, which take longer than all the rest, have their say when the tests are built.
        Tool.Run("dotnet", "pack", Repository.PathOf("src", "ImageBuild.Tasks"), "-o", folder, "-v", "q", "-nologo",
            $"-p:Version={Version}", "-p:RunAnalyzers=false");
        return folder;
    });

    // Its own for each checkout: packages are unpacked into one folder for all, by their version.
    private static readonly string Version = "0.1.0-test." + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Repository.Root)))[..8];

    /// <summary>The folder with the packed package.</summary>
    public static string Packages => Packed.Value;

    /// <summary>A copy of the samples in a folder of the test's own, that restores our package from <see cref="Packages"/>.</summary>
    public static string CopySamples(TempFolder folder)
    {
        _ = Packages;
        Tool.Run("cp", "-r", Repository.PathOf("samples"), Repository.PathOf("build"), Repository.PathOf("Directory.Packages.props"), folder.Path);
        Tool.Run("mkdir", "-p", folder[".artifacts"]);
        Tool.Run("ln", "-s", Packages, folder[".artifacts/packages"]);
        foreach (var project in Directory.EnumerateFiles(folder["samples"], "*.csproj", SearchOption.AllDirectories))
            File.WriteAllText(project, File.ReadAllText(project).Replace("Version=\"0.1.0\"", $"Version=\"{Version}\"", StringComparison.Ordinal));
        return folder["samples"];
    }

    /// <summary><c>dotnet publish PROJECT -t:PublishImage</c> with more arguments.</summary>
    public static ToolResult PublishImage(string project, params string[] arguments) =>
        Tool.Try("dotnet", ["publish", project, "-t:PublishImage", "-nologo", .. arguments]);
}
