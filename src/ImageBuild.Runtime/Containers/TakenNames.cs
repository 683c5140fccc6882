using ImageBuild.Runtime.Interop;
using ImageBuild.Store;

namespace ImageBuild.Runtime.Containers;

/// <summary>
/// Which container has which name, so that nobody has to read all of them to find one or to see that a name is free: a
/// folder of symbolic links, <c>NAME -> ID</c>. It is of this boot of the machine, and made anew after the next, so that
/// a power cut can leave nothing in it that is not so. A link may be left of a container that is gone.
/// </summary>
/// <param name="folders">The store's.</param>
/// <param name="list">Reads every container.</param>
/// <param name="read">Reads one by its id; null if there is none.</param>
internal sealed class TakenNames(StoreFolders folders, Func<IEnumerable<Container>> list, Func<string, Container?> read)
{
    private const string Prefix = "names-";
    private readonly string folder = Path.Combine(folders.Locks, Prefix + KernelFile.Read("/proc/sys/kernel/random/boot_id").Trim());

    /// <summary>The container of a name; null if no container is known to have it.</summary>
    /// <param name="name">A valid name: it is no path.</param>
    public Container? Find(string name)
    {
        var link = new FileInfo(Path.Combine(folder, name)).LinkTarget;
        return link is not null && read(link) is { } container && container.Name == name ? container : null;
    }

    /// <summary>Gives a container its name. Only by who holds the lock of the containers.</summary>
    /// <returns>The container that has it already; else null.</returns>
    public Container? Take(string name, string id)
    {
        if (!Directory.Exists(folder))
            Make();
        if (Find(name) is { } owner)
            return owner;
        Link(folder, name, id);
        return null;
    }

    /// <summary>Gives the name of a container back.</summary>
    public void Release(Container container)
    {
        var link = new FileInfo(Path.Combine(folder, container.Name));
        if (link.LinkTarget == container.Id)
            link.Delete();
    }

    private void Make()
    {
        foreach (var old in Directory.GetDirectories(folders.Locks, Prefix + "*"))
            Directory.Delete(old, recursive: true);
        var aside = folder + ".new";
        Directory.CreateDirectory(aside);
        foreach (var container in list())
            Link(aside, container.Name, container.Id);
        Directory.Move(aside, folder);
    }

    private static void Link(string folder, string name, string id)
    {
        var path = Path.Combine(folder, name);
        File.Delete(path);
        File.CreateSymbolicLink(path, id);
    }
}
