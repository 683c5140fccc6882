using System.CommandLine;
using ImageBuild.Archive;
using ImageBuild.Cli.Commands;
using ImageBuild.Credentials;
using ImageBuild.Engine;
using ImageBuild.HostBase;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Registry;
using ImageBuild.Runtime.Bundles;
using ImageBuild.Runtime.Containers;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Runtime.Rebuild;
using ImageBuild.Runtime.Runtimes;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Store;

namespace ImageBuild.Cli;

/// <summary>What a verb works with, wired for one command line. The one place where the program's parts are put together.</summary>
internal sealed class Session : IDisposable
{
    // Only made for the verbs that go there.
    private readonly Lazy<RegistryPlace> registry;
    private readonly Lazy<Places> places;

    /// <summary>Wires the parts for the options that every verb has.</summary>
    public Session(CliContext context, ParseResult parsed)
    {
        Context = context;
        var folders = parsed.GetValue(StoreOption.Instance) is { } folder
            ? new StoreFolders(context.FullPath(folder))
            : StoreFolders.Default(context.Environment, context.WorkingDirectory);
        Store = new ImageStore(folders, Platform.OfThisMachine, Rebuilder = OperatingSystem.IsLinux() ? new BlobRebuilder(folders) : null) { Time = context.Time };
        registry = new(() => new RegistryPlace(RegistryOptions.FromEnvironment(context.Environment) with { Time = context.Time }));
        places = new(() => PlacesFor(Platform.OfThisMachine));
        Containers = new ContainerStore(Store);
    }

    /// <summary>The process.</summary>
    public CliContext Context { get; }

    /// <summary>The local store.</summary>
    public ImageStore Store { get; }

    /// <summary>Makes blobs of the store again; null where layers are not unpacked.</summary>
    private BlobRebuilder? Rebuilder { get; }

    /// <summary>Whether a pull drops the blobs that can be made again from its unpacked layers.</summary>
    public bool DropsBlobs => ImageStore.DropsBlobs(Context.Environment);

    /// <summary>Its containers.</summary>
    public ContainerStore Containers { get; }

    /// <summary>Every place that an image can be.</summary>
    public Places Places => places.Value;

    /// <summary>The unpacked layers of the store.</summary>
    public LayerStore Layers => new(Store, LayerOptions);

    /// <summary>How layers land on this machine's disk.</summary>
    public LayerStoreOptions LayerOptions => OptionsFor(Privileges.Current) with
    {
        Limits = LayerLimits.FromEnvironment(Context.Environment),
        Warning = Warn,
    };

    private static LayerStoreOptions OptionsFor(Privileges privileges) => privileges switch
    {
        { CanMakeDevices: true } => LayerStoreOptions.Privileged,
        { HasManyIds: true } => LayerStoreOptions.Rootless with { Ownership = Ownership.FromLayer },
        _ => LayerStoreOptions.Rootless,
    };

    /// <summary>Tells what did not go well, and ends nothing.</summary>
    public void Warn(string text) => Context.Error.WriteLine($"imagebuild: warning: {text}");

    /// <summary>Runs containers.</summary>
    public ContainerRunner Runner => new(Store, Layers, name => RuntimeChoice.Open(name, Context.Search), Context.Time)
    {
        Probe = container => HealthProbe.Ask(
            container, Containers.FolderOf(container.Id), [.. Context.Program, "--store", Store.Folders.Root, HealthCommand.VerbName, container.Id],
            Context.Environment, Context.Time),
    };

    /// <summary>The places, where <c>scratch</c> is for another platform.</summary>
    public Places PlacesFor(Platform platform) => new(
    [
        registry.Value,
        new LayoutPlace(Context.WorkingDirectory),
        new OciArchivePlace(Context.WorkingDirectory, Store.Folders.Temporary),
        new DockerArchivePlace(Context.WorkingDirectory, Store.Folders.Temporary),
        new EnginePlace([.. EngineAddress.Candidates("", Context.Environment)], Store.Folders.Temporary),
        new StorePlace(Store),
        new ScratchPlace(platform),
        new HostBasePlace(new HostBaseOptions
        {
            DotnetRoot = Context.Environment.GetValueOrDefault("DOTNET_ROOT") ?? "/usr/share/dotnet",
            CacheFolder = Store.Folders.Cache,
            BlobPath = Store.Layout.BlobPath,
        }),
    ]);

    /// <summary>Where an image is mounted, read-only, and what is mounted there.</summary>
    public async Task<(MountPoint Point, OverlayMount Overlay)> ImageMountAsync(StoredImage image, CancellationToken cancellationToken)
    {
        var lowers = await Layers.PrepareAsync(image.Image, null, cancellationToken);
        return (
            new MountPoint(Path.Combine(Store.Folders.Root, "mounts", image.Image.Id.Hex)),
            new OverlayMount { Lowers = [.. lowers], Xattrs = Layers.Xattrs });
    }

    /// <summary>The image of the store, pulled if it is not there.</summary>
    public async Task<StoredImage> FindOrPullAsync(string image, PullPolicy policy, Platform? platform, CancellationToken cancellationToken)
    {
        var stored = policy == PullPolicy.Always ? null : await Store.TryFindAsync(image, cancellationToken);
        if (stored is not null && (platform is null || platform.Accepts(stored.Image.Config.Platform)))
            return stored;
        if (policy == PullPolicy.Never)
            return stored is null ? await Store.FindAsync(image, cancellationToken) : throw CliErrors.OtherPlatform(image, stored.Image.Config.Platform, platform!);
        var reference = Reference.Parse(image).WithDefaultTag();
        if (policy == PullPolicy.Missing)
            await Context.Error.WriteLineAsync($"Unable to find image '{reference.FamiliarName}' locally");
        await new Pull(this) { To = Context.Error, Platform = platform ?? Platform.OfThisMachine }.RunAsync(reference, cancellationToken);
        return await Store.FindAsync(image, cancellationToken);
    }

    /// <summary>
    /// Makes a container of an image, pulled if it is not there. No prune and no removal takes it before the container says
    /// that it needs it.
    /// </summary>
    public async Task<Container> CreateContainerAsync(ContainerFactory factory, string image, CancellationToken cancellationToken)
    {
        using var held = await Store.HoldBlobsAsync(cancellationToken);
        var stored = await FindOrPullAsync(image, factory.Pull, factory.Platform, cancellationToken);
        var container = await Containers.CreateAsync(factory.Create(stored), cancellationToken);
        await WriteIdAsync(factory, container);
        await Store.KeepAsync(stored.Root, cancellationToken);
        return container;
    }

    // Without its id nobody who asked for that could find it.
    private async Task WriteIdAsync(ContainerFactory factory, Container container)
    {
        try
        {
            factory.IdFile.Write(container.Id);
        }
        catch (ImageBuildException)
        {
            await Containers.RemoveAsync(container);
            throw;
        }
    }

    /// <summary>
    /// Learns how to make the layers' blobs of images again: the blobs can be dropped then. Waits for nobody, and passes
    /// over what can't be learned.
    /// </summary>
    public async Task LearnBlobsAsync(IEnumerable<Image> images, CancellationToken cancellationToken)
    {
        foreach (var layer in images.SelectMany(i => i.Layers).DistinctBy(l => l.Descriptor.Digest))
        {
            var path = Store.Layout.BlobPath(layer.Descriptor.Digest);
            if (Rebuilder is not null && File.Exists(path))
                await Store.GuardAsync(() => Rebuilder.LearnAsync(layer, path, LayerOptions.Limits, cancellationToken));
        }
    }

    /// <summary>
    /// Removes the unpacked layers that no image has. Whoever calls it holds the store's blobs alone: from an unpacked layer
    /// a blob that was dropped is made again, and an image that comes in may count on that.
    /// </summary>
    /// <returns>What they took on the disk, in bytes.</returns>
    public async Task<long> RemoveUnusedLayersAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        var kept = await Store.ListAsync(cancellationToken);
        return Layers.RemoveUnused(kept.Select(i => i.Image.Config.RootFs.DiffIds.ToArray()));
    }

    /// <summary>The registries, for what no other place can do, and the name that a reference has there.</summary>
    /// <exception cref="ImageBuildException">IMG1005: it is of another place.</exception>
    public (RegistryPlace Registries, string Name) InRegistry(string reference) => Places.Find(reference) is (RegistryPlace place, var name)
        ? (place, name) : throw CliErrors.NotInRegistry(reference);

    /// <summary>Asks a registry whether it knows somebody.</summary>
    /// <exception cref="ImageBuildException">IMG2005: it does not; IMG2001…: it can't be asked.</exception>
    public async Task LogInAsync(string name, Credential.Password credential, CancellationToken cancellationToken)
    {
        using var place = new RegistryPlace(registry.Value.Options with { Credentials = new FixedCredential(name, credential) });
        await place.LogInAsync(name, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (registry.IsValueCreated)
            registry.Value.Dispose();
    }
}
