using ImageBuild.Archive;
using ImageBuild.Credentials;
using ImageBuild.Engine;
using ImageBuild.HostBase;
using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Registry;
using ImageBuild.Store;

namespace ImageBuild.Tasks;

/// <summary>The places that a build can read from and write to: where the program is wired.</summary>
internal sealed class TaskPlaces : IDisposable
{
    private static readonly string[] LocalSchemes =
        ["host", "oci", "oci-archive", "docker-archive", "docker-daemon", "scratch", "store"];

    private readonly BuildRequest request;
    private readonly BuildImage task;
    private readonly RegistryPlace registries;

    /// <summary>Wires the places for a request.</summary>
    public TaskPlaces(BuildRequest request, BuildImage task, TaskContext context)
    {
        (this.request, this.task) = (request, task);
        Engine = new EnginePlace([.. EngineAddress.Candidates(task.LocalRegistry, context.Environment)], request.Store.Temporary);
        var options = Options(context, PushRegistry(request), task.InsecureRegistries, task.RegistryMirrors);
        var credentials = task.RegistryCredentials.Select(c => RegistryCredential.Of(c, context));
        registries = new RegistryPlace(options with { Credentials = new CredentialChain([.. credentials, options.Credentials]) });
    }

    /// <summary>The local engine.</summary>
    public EnginePlace Engine { get; }

    /// <summary>Requests to registries so far.</summary>
    public long Requests => registries.Statistics.Requests;

    /// <summary>The local store.</summary>
    public ImageStore Store => StoreOf(Platform.OfThisMachine);

    /// <summary>The local store, whose names mean images for a platform.</summary>
    public ImageStore StoreOf(Platform platform) => new(request.Store, platform);

    /// <summary>All places, for images of a platform.</summary>
    public Places Of(Platform platform)
    {
        var store = StoreOf(platform);
        var host = new HostBaseOptions
        {
            DotnetRoot = task.DotnetRoot,
            CacheFolder = request.Store.Cache,
            BlobPath = store.Layout.BlobPath,
        };
        return new Places(
        [
            new StorePlace(store),
            new LayoutPlace(task.ProjectDirectory),
            new OciArchivePlace(task.ProjectDirectory, request.Store.Temporary),
            new DockerArchivePlace(task.ProjectDirectory, request.Store.Temporary),
            Engine,
            new ScratchPlace(platform),
            new HostBasePlace(host),
            registries,
        ]);
    }

    /// <summary>How registries are reached.</summary>
    /// <param name="pushRegistry">The registry that is pushed to, whose credentials may be others than for a pull.</param>
    public static RegistryOptions Options(TaskContext context, string? pushRegistry, string[] insecure, string[] mirrors)
    {
        var options = RegistryOptions.FromEnvironment(context.Environment, pushRegistry)
            .WithInsecureRegistries(string.Join(';', insecure)) with { Time = context.Time };
        return Property.Read("ImageBuildRegistryMirrors", () => options.WithMirrors(string.Join(';', mirrors)));
    }

    /// <summary>Opens what <c>ImageBuildOutputs</c> names, of which nothing is asked yet.</summary>
    /// <exception cref="ImageBuildException">IMG1001, IMG1005: it is no reference, or can't be written to.</exception>
    public IImageDestination OpenOutput(string reference) =>
        Property.Read("ImageBuildOutputs", () => Of(Platform.OfThisMachine).OpenDestination(reference));

    /// <summary>Opens an image in a registry, or in its mirrors.</summary>
    public IImageSource OpenRegistry(Reference name) => registries.OpenSource(name.ToString());

    /// <summary>Asks mirrors and registry which document a name stands for; null if none says.</summary>
    public Task<Descriptor?> ResolveAsync(Reference name, CancellationToken cancellationToken) =>
        registries.ResolveForPullAsync(name.ToString(), cancellationToken);

    /// <summary>
    /// Whether a reference stands for an image already, by one question: a registry that has a manifest has its blobs.
    /// </summary>
    public async Task<bool> HasAsync(string reference, ImageSet images, CancellationToken cancellationToken)
    {
        if (IsEngine(reference))
            return await Engine.TryTagAsync(images.Images.Single(), reference[(Engine.Scheme.Length + 1)..], cancellationToken);
        if (reference.StartsWith("store:", StringComparison.Ordinal))
            return await IsStoredAsync(reference["store:".Length..], images, cancellationToken);
        if (!IsRegistry(reference))
            return false;
        try
        {
            var found = await registries.ResolveAsync(RegistryName(reference), cancellationToken);
            return found?.Digest == images.Root.Digest;
        }
        catch (ImageBuildException e) when (e.Code is ErrorCode.NotAuthorized or ErrorCode.AccessDenied)
        {
            // Who may push need not be allowed to pull.
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => registries.Dispose();

    /// <summary>Whether a reference names a registry, and so may be asked for over a network.</summary>
    public static bool IsRegistry(string reference) => !LocalSchemes.Contains(reference.Split(':')[0]);

    /// <summary>Whether a reference names a container engine.</summary>
    public static bool IsEngine(string reference) => reference.StartsWith("docker-daemon:", StringComparison.Ordinal);

    /// <summary>A registry's reference without its scheme: <c>host/repository:tag</c>.</summary>
    public static string RegistryName(string reference) =>
        reference.StartsWith("docker://", StringComparison.Ordinal) ? reference["docker://".Length..] : reference;

    // Then nothing of the store is written, not even the list of its images.
    private async Task<bool> IsStoredAsync(string name, ImageSet images, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await StoreOf(images.Images[0].Config.Platform).TryFindAsync(name, cancellationToken);
            return stored?.Root.Digest == images.Root.Digest
                && images.Images.SelectMany(i => i.Blobs.Append(Blob.Of(i.Document))).All(b => Store.Layout.HasBlob(b.Descriptor));
        }
        catch (ImageBuildException)
        {
            // It is damaged, which writing it heals.
            return false;
        }
    }

    private static string? PushRegistry(BuildRequest request) =>
        request.Outputs.FirstOrDefault(IsRegistry) is { } output
            ? Property.Read("ImageBuildOutputs", () => Reference.Parse(RegistryName(output)).Domain)
            : null;
}
