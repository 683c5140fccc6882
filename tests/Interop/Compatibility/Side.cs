using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Compatibility;

/// <summary>One of the two that make images, with a registry of its own.</summary>
/// <param name="Name">How its files are called.</param>
/// <param name="Switch">The property that chooses it for <see cref="Target"/>.</param>
internal sealed record Side(string Name, string Switch, DockerRegistry Registry) : IDisposable
{
    /// <summary>What is asked of a project, of either side.</summary>
    public string Target => "PublishContainer";

    /// <summary>The SDK.</summary>
    public static Side Sdk() => new("sdk", "ImageBuildReplaceSdkContainers=false", DockerRegistry.Start());

    /// <summary>ImageBuild.</summary>
    public static Side Ours() => new("ours", "ImageBuildReplaceSdkContainers=true", DockerRegistry.Start());

    /// <summary>Variables that a publish gets.</summary>
    public IReadOnlyDictionary<string, string?> Environment(string workspace) => new Dictionary<string, string?>
    {
        ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = Registry.Host,
        ["XDG_CACHE_HOME"] = Path.Combine(workspace, ".cache"),
        ["SOURCE_DATE_EPOCH"] = null,
    };

    /// <summary>Writes what a case's project imports, into a folder of the case's and this side's own.</summary>
    /// <returns>The file.</returns>
    public string Settle(string workspace, Case row)
    {
        var folder = Directory.CreateDirectory(Path.Combine(workspace, ".cases", $"{row.FileName}.{Name}")).FullName;
        var settings = Path.Combine(folder, "case.props");
        File.WriteAllText(settings, row.Xml(new Dictionary<string, string>
        {
            ["REGISTRY"] = Registry.Host,
            ["FOLDER"] = folder,
            ["DIGEST"] = new RegistryFolder(Registry).DigestOf("app"),
        }));
        // A project file that is newer than what was linked or compiled ahead of time has that done again.
        File.SetLastWriteTimeUtc(settings, DateTime.UnixEpoch.AddYears(30));
        return settings;
    }

    /// <summary>Publishes a project that is built, as a person does.</summary>
    /// <param name="workspace">The folder of the projects.</param>
    /// <param name="row">What is published.</param>
    /// <param name="engine">Where docker is; null for wherever it is found.</param>
    public ToolResult Publish(string workspace, Case row, string? engine = null) => Tool.Try("dotnet",
        [
            "publish", Path.Combine(workspace, row.Template), "--no-build", "-nologo", "-t:" + Target, "-p:" + Switch,
            $"-p:CaseFile={Settle(workspace, row)}",
        ],
        environment: new Dictionary<string, string?>(Environment(workspace))
        {
            ["DOCKER_HOST"] = engine,
            // The SDK runs docker's client: Debian's own before others.
            ["PATH"] = $"/usr/bin:{System.Environment.GetEnvironmentVariable("PATH")}",
        });

    /// <inheritdoc/>
    public void Dispose() => Registry.Dispose();
}
