using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.HostBase;

/// <summary>The host base as an image: made when it is first read, its layers opened only if somebody lacks them.</summary>
internal sealed class HostBaseSource(HostBaseOptions options, string kind) : IImageSource
{
    // Programs in a container of Microsoft's run as this user, listen on this port, and know where they are.
    private static readonly string[] Environment =
    [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "APP_UID=1654",
        "ASPNETCORE_HTTP_PORTS=8080",
        "DOTNET_RUNNING_IN_CONTAINER=true",
    ];

    private const string WithoutIcu = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true";
    private Image? image;

    public Reference? Repository => null;

    public Task<Document> ReadRootAsync(CancellationToken cancellationToken) =>
        Task.Run(() => Make(cancellationToken).Document, cancellationToken);

    public Task<Document> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        throw Errors.BlobNotFound(descriptor.Digest, ToString());

    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var made = await Task.Run(() => Make(cancellationToken), cancellationToken);
        var blob = made.Blobs.FirstOrDefault(b => b.Descriptor.Digest == descriptor.Digest)
            ?? throw Errors.BlobNotFound(descriptor.Digest, ToString());
        return await blob.OpenAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public override string ToString() => kind.Length == 0 ? "host" : $"host:{kind}";

    private Image Make(CancellationToken cancellationToken)
    {
        lock (options)
            return image ??= Create(cancellationToken);
    }

    private Image Create(CancellationToken cancellationToken)
    {
        var frameworks = HostFrameworks.Find(new HostTree(options.Root), options.DotnetRoot, kind);
        var cache = new HostLayerCache(options);
        var (system, libraryPath) = HostLayers.System(options.Root, frameworks);
        var layers = new List<(Layer, History)>
        {
            (cache.Get(system, cancellationToken), Step("libraries of this machine")),
        };
        if (frameworks.Folders.Count > 0)
        {
            var dotnet = HostLayers.Dotnet(options.Root, frameworks);
            layers.Add((cache.Get(dotnet, cancellationToken), Step(".NET of this machine")));
        }

        var environment = Environment.Concat(frameworks.Environment).ToList();
        if (!HostLayers.HasIcu(system))
            environment.Add(WithoutIcu);
        if (libraryPath.Count > 0)
            environment.Add($"LD_LIBRARY_PATH={string.Join(':', libraryPath)}");
        return Image.Empty(Platform.OfThisMachine).WithConfig(c => c with
        {
            Created = Created,
            Config = new ContainerConfig { Env = [.. environment] },
        }).Append(layers);
    }

    private const string Created = "1970-01-01T00:00:01Z";

    private static History Step(string what) => new() { Created = Created, CreatedBy = $"imagebuild host: {what}" };
}
