using System.Globalization;
using ImageBuild.Layout;
using ImageBuild.Runtime.Attach;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Store;

namespace ImageBuild.Runtime.Containers;

/// <summary>The containers of a store.</summary>
public sealed class ContainerStore(ImageStore store)
{
    private const string Lock = "containers";
    private const int IdSize = 32;
    private const int MostAttempts = 10;
    private const int EnoughTries = 6;

    private TakenNames Names => new(store.Folders, List, id => FolderOf(id).TryRead());

    /// <summary>All of them, the newest first.</summary>
    public IReadOnlyList<Container> List() =>
        [.. Ids().Select(i => FolderOf(i).TryRead()).OfType<Container>().OrderByDescending(c => c.Created)];

    // Of folders that may be on their way in or out, too.
    private IEnumerable<string> Ids() => Directory.Exists(store.Folders.Containers)
        ? Directory.EnumerateDirectories(store.Folders.Containers).Select(p => Path.GetFileName(p)) : [];

    /// <summary>The folder of a container.</summary>
    public ContainerFolder FolderOf(string id) => new(store.Folders, id);

    /// <summary>Makes a container with a new id, and a name if it has none.</summary>
    /// <exception cref="ImageBuildException">IMG5007: the name is taken or none.</exception>
    public async Task<Container> CreateAsync(Container container, CancellationToken cancellationToken)
    {
        await store.CreateAsync();
        if (container.Name.Length > 0 && !ContainerNames.IsValid(container.Name))
            throw ContainerErrors.InvalidName(container.Name);
        using var taken = await store.LockAsync(Lock, cancellationToken);
        Container? created = null;
        await store.GuardAsync(() => FolderOf(container.Id).CreateAsync(created = container with { Name = Name(container) }));
        return created!;
    }

    private string Name(Container container)
    {
        var names = Names;
        if (container.Name.Length > 0)
            return names.Take(container.Name, container.Id) is { } owner ? throw ContainerErrors.NameTaken(container.Name, owner.ShortId) : container.Name;
        for (var tries = 0; ; tries++)
        {
            // As docker's, with a number where the words have run out.
            var name = ContainerNames.Random() + (tries < EnoughTries ? "" : tries.ToString(CultureInfo.InvariantCulture));
            if (names.Take(name, container.Id) is null)
                return name;
        }
    }

    /// <summary>The container of a name, an id or the beginning of one.</summary>
    /// <exception cref="ImageBuildException">IMG5005: there is none; IMG5006: it begins several.</exception>
    public Container Find(string nameOrId) => TryFind(nameOrId) ?? throw ContainerErrors.NotFound(nameOrId);

    /// <summary>As <see cref="Find"/>; null if there is none.</summary>
    /// <exception cref="ImageBuildException">IMG5006: it begins several.</exception>
    public Container? TryFind(string nameOrId)
    {
        if (!ContainerNames.IsValid(nameOrId))
            return null;
        // As docker, before a name: a whole id, for which nothing has to be looked through.
        if (nameOrId.Length == 2 * IdSize && FolderOf(nameOrId).TryRead() is { } whole)
            return whole;
        if (Names.Find(nameOrId) is { } named)
            return named;
        var found = Ids().Where(i => i.StartsWith(nameOrId, StringComparison.Ordinal)).Select(i => FolderOf(i).TryRead()).OfType<Container>().ToList();
        if (found.Count == 0)
            return List().FirstOrDefault(c => c.Name == nameOrId);
        return found.Count > 1 ? throw ContainerErrors.Ambiguous(nameOrId, found.Select(c => c.ShortId)) : found.FirstOrDefault();
    }

    /// <summary>The image that a container was made of. It stays as long as the container does.</summary>
    /// <exception cref="ImageBuildException">IMG5005: the container was removed, and its image too; IMG3001…IMG3006: the image is damaged.</exception>
    public async Task<StoredImage> ImageOfAsync(Container container, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindAsync(container.Manifest, cancellationToken);
        }
        catch (ImageBuildException) when (FolderOf(container.Id).TryRead() is null)
        {
            throw ContainerErrors.NotFound(container.Name);
        }
    }

    /// <summary>A handle of a container's first process.</summary>
    /// <exception cref="ImageBuildException">IMG5008: it does not run.</exception>
    public RunningContainer OpenRunning(Container container) =>
        FolderOf(container.Id).TryOpenRunning() ?? throw ContainerErrors.NotRunning(container.Name);

    /// <summary>Attaches to a container that is watched in the background.</summary>
    /// <exception cref="ImageBuildException">IMG5008: it does not run, or in the foreground of somebody else.</exception>
    public AttachClient Attach(Container container)
    {
        using var running = OpenRunning(container);
        return AttachClient.TryConnect(FolderOf(container.Id).Path) ?? throw ContainerErrors.NotAttachable(container.Name);
    }

    /// <summary>Asks that a container is not started again when it ends.</summary>
    /// <exception cref="ImageBuildException">IMG5005: it was removed; IMG4001: the store can't be written to.</exception>
    public void AskToStop(Container container)
    {
        if (container.Restart.Kind != RestartKind.No)
            Guard(container.Id, () => FolderOf(container.Id).AskToStop());
    }

    /// <summary>Takes the lock of whoever runs or removes a container; null if somebody has it.</summary>
    /// <exception cref="ImageBuildException">IMG5005: it was removed; IMG4001: the store can't be written to.</exception>
    public FileLock? TryWatch(string id)
    {
        FileLock? taken = null;
        Guard(id, () => taken = FolderOf(id).TryWatch());
        return taken;
    }

    /// <summary>Lets others attach to a container that is about to run.</summary>
    /// <exception cref="ImageBuildException">IMG5005: it was removed; IMG4001: the store can't be written to.</exception>
    public void Listen(string id, AttachServer clients) => Guard(id, () => clients.Listen(FolderOf(id).Path));

    /// <summary>Opens a container's log to write more to it; null if it keeps none.</summary>
    /// <param name="warning">Told once, in a sentence, that the disk does not take what the container writes; null for nobody.</param>
    /// <exception cref="ImageBuildException">IMG5005: it was removed; IMG4001: the store can't be written to.</exception>
    public ContainerLog? OpenLog(Container container, TimeProvider time, Action<string>? warning)
    {
        ContainerLog? log = null;
        if (!container.Log.IsOff)
            Guard(container.Id, () => log = new ContainerLog(FolderOf(container.Id).Log, time) { Warning = warning, Options = container.Log });
        return log;
    }

    /// <summary>Removes a container that does not run, with all that it wrote.</summary>
    /// <exception cref="ImageBuildException">IMG5008: it runs; IMG4001: the store can't be written to.</exception>
    public Task RemoveAsync(Container container) => store.GuardAsync(() =>
    {
        var folder = FolderOf(container.Id);
        using var nobodyStartsIt = TryWatch(container.Id);
        if (nobodyStartsIt is null || folder.Status == ContainerStatus.Running)
            throw ContainerErrors.IsRunning(container.Name);
        // Without its record it is no container any more, whatever happens to the rest.
        File.Delete(Path.Combine(folder.Path, "container.json"));
        Names.Release(container);
        RemoveFolder(folder, container.Id);
        return Task.CompletedTask;
    });

    /// <summary>
    /// Removes what is left of containers whose maker or remover was killed. It is no container any more, or not yet, and
    /// keeps its image all the same.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG4001: the store can't be written to.</exception>
    public async Task RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(store.Folders.Containers))
            return;
        // Nobody makes one meanwhile.
        using var taken = await store.LockAsync(Lock, cancellationToken);
        await store.GuardAsync(() =>
        {
            foreach (var id in Directory.GetDirectories(store.Folders.Containers).Select(p => Path.GetFileName(p)).Where(id => FolderOf(id).TryRead() is null))
                RemoveLeftover(FolderOf(id), id);
            return Task.CompletedTask;
        });
    }

    /// <summary>Does what needs a container's folder: whoever found it may have been overtaken by who removes it.</summary>
    /// <exception cref="ImageBuildException">IMG5005: it was removed; IMG4001: the store can't be written to.</exception>
    internal void Guard(string id, Action use)
    {
        try
        {
            store.Guard(use);
        }
        catch (ImageBuildException) when (FolderOf(id).TryRead() is null)
        {
            throw ContainerErrors.NotFound(id);
        }
    }

    private void RemoveLeftover(ContainerFolder folder, string id)
    {
        try
        {
            using var nobodyRemovesIt = folder.TryWatch();
            if (nobodyRemovesIt is not null)
                RemoveFolder(folder, id);
        }
        catch (DirectoryNotFoundException)
        {
            // Who was removing it is done.
        }
    }

    private void RemoveFolder(ContainerFolder folder, string id)
    {
        Runtimes.Cgroup.Remove(folder.State.Cgroups);
        Linux.TryUmount(folder.Merged, Linux.MNT_DETACH | Linux.UMOUNT_NOFOLLOW);
        using var parent = Linux.OpenAt2(SafeFd.Cwd, store.Folders.Containers, Linux.O_PATH | Linux.O_DIRECTORY, 0);
        for (var attempt = 1; !TryRemoveFiles(parent, id, isLast: attempt == MostAttempts); attempt++)
        {
        }
    }

    // False if somebody who looks for leftovers has put a lock of his own there after ours went: he removes the same.
    private static bool TryRemoveFiles(SafeFd parent, string id, bool isLast)
    {
        try
        {
            using (var opened = Linux.OpenDirectory(parent, id))
            {
                // The lock last: until then it says that somebody is at it.
                foreach (var name in Linux.ReadNames(opened).Where(n => n != ContainerFolder.LockName))
                    TreeRemover.Remove(opened, name);
            }

            TreeRemover.Remove(parent, id);
            return true;
        }
        catch (SyscallException e) when (e.Errno is Errno.ENOENT or Errno.ENOTEMPTY && !isLast)
        {
            return Linux.TryStat(parent, id, out _) == Errno.ENOENT;
        }
    }

    /// <summary>A new id.</summary>
    public static string NewId()
    {
        Span<byte> id = stackalloc byte[IdSize];
        Linux.FillRandom(id);
        return Convert.ToHexStringLower(id);
    }
}
