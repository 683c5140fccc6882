using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

/// <summary>A client before a fake registry, on a clock that never lets it wait.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private static readonly Platform Linux = Platform.Parse("linux/amd64");

    private Scene(FakeRegistry registry, InstantTime time, RegistryPlace place)
    {
        Registry = registry;
        Time = time;
        Place = place;
    }

    public FakeRegistry Registry { get; }

    public InstantTime Time { get; }

    public RegistryPlace Place { get; }

    public static Task<Scene> StartAsync(params IReadOnlyList<Fault> faults) => StartAsync(o => o, faults);

    public static async Task<Scene> StartAsync(Func<RegistryOptions, RegistryOptions> change, params IReadOnlyList<Fault> faults)
    {
        var registry = await FakeRegistry.StartAsync(faults);
        var time = new InstantTime();
        return new Scene(registry, time, new RegistryPlace(change(Options(time))));
    }

    /// <summary>Options without a time limit, for <see cref="InstantTime"/> would end it at once.</summary>
    public static RegistryOptions Options(TimeProvider time) => new()
    {
        Time = time,
        StallTimeout = Timeout.InfiniteTimeSpan,
        PushTimeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>A small image with one layer of these many bytes, which are no tar.</summary>
    public static Image ImageOf(int size, int seed = 1)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        var blob = Blob.Of(MediaTypes.OciLayer, bytes);
        return Image.Empty(Linux).Append([(new Layer(blob, new DiffId(blob.Descriptor.Digest)), new History { CreatedBy = "test" })]);
    }

    /// <summary>Puts an image into the registry, past all faults.</summary>
    public async Task<Image> HasAsync(Image image, string repository = "app", string tag = "1")
    {
        foreach (var blob in image.Blobs)
            Registry.AddBlob(repository, await blob.ReadAsync(CancellationToken.None));
        Registry.AddManifest(repository, tag, image.Document.MediaType, image.Document.Bytes.ToArray());
        return image;
    }

    /// <summary>The name of an image in the registry.</summary>
    public string Name(string repositoryAndTag = "app:1") => $"{Registry.Host}/{repositoryAndTag}";

    /// <summary>Reads manifest, configuration and all layers, verified.</summary>
    public async Task<Image> PullAsync(string repositoryAndTag = "app:1")
    {
        var image = await Image.ReadAsync(Place.OpenSource(Name(repositoryAndTag)), repositoryAndTag, Linux, CancellationToken.None);
        foreach (var layer in image.Layers)
        {
            await using var stream = await layer.Blob.OpenVerifiedAsync(CancellationToken.None);
            await stream.CopyToAsync(Stream.Null);
        }

        return image;
    }

    /// <summary>Writes an image.</summary>
    public async Task PushAsync(Image image, string repositoryAndTag = "app:1")
    {
        await using var destination = Place.OpenDestination(Name(repositoryAndTag));
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), CancellationToken.None);
    }

    /// <summary>Expects a coded failure.</summary>
    public static async Task<ImageBuildException> FailsAsync(ErrorCode code, Func<Task> action)
    {
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(action);
        Assert.AreEqual(code, error.Code, error.Message);
        return error;
    }

    public async ValueTask DisposeAsync()
    {
        Place.Dispose();
        await Registry.DisposeAsync();
    }
}
