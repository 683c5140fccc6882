using ImageBuild.HostBase;
using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Store;

namespace ImageBuild.Tasks;

/// <summary>The places that a build can read from and write to: where the program is wired.</summary>
internal sealed class TaskPlaces
{
    private static readonly string[] LocalSchemes =
        ["host", "oci", "oci-archive", "docker-archive", "docker-daemon", "scratch", "store"];

    private TaskPlaces(Places places, ImageStore store)
    {
        All = places;
        Store = store;
    }

    /// <summary>All of them, by reference.</summary>
    public Places All { get; }

    /// <summary>The local store.</summary>
    public ImageStore Store { get; }

    /// <summary>Wires the places for a request.</summary>
    public static TaskPlaces Of(ImageRequest request, BuildImage task, TaskContext context)
    {
        var store = new ImageStore(request.Store, request.Platform);
        var host = new HostBaseOptions
        {
            DotnetRoot = task.DotnetRoot,
            CacheFolder = request.Store.Cache,
            BlobPath = store.Layout.BlobPath,
        };
        return new TaskPlaces(
            new Places(
            [
                new StorePlace(store),
                new LayoutPlace(task.ProjectDirectory),
                new ScratchPlace(request.Platform),
                new HostBasePlace(host),
            ]),
            store);
    }

    /// <summary>Whether a reference names a registry, and so may be asked for over a network.</summary>
    public static bool IsRegistry(string reference) => !LocalSchemes.Contains(reference.Split(':')[0]);
}
