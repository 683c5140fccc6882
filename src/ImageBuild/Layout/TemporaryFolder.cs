namespace ImageBuild.Layout;

/// <summary>
/// A folder for files that are not whole yet. It belongs to its maker while that lives, which a locked file in it says;
/// who makes the next one removes those that nobody holds.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>What the names of our unfinished files and folders begin with.</summary>
    public const string Prefix = ".imagebuild-";

    private const string LockName = "lock";
    private readonly FileLock held;

    private TemporaryFolder(string path, FileLock held)
    {
        Path = path;
        this.held = held;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes one in a folder that exists, and removes those that dead processes left there.</summary>
    public static TemporaryFolder Create(string parent)
    {
        RemoveStale(parent);
        while (true)
        {
            var path = Directory.CreateDirectory(System.IO.Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N"))).FullName;
            // Null, if somebody took it for stale before it was locked.
            if (TryHold(path) is { } held)
                return new TemporaryFolder(path, held);
        }
    }

    /// <summary>Removes those that dead processes left in a folder.</summary>
    public static void RemoveStale(string parent)
    {
        foreach (var folder in Directory.GetDirectories(parent, Prefix + "*"))
            RemoveIfStale(folder);
    }

    /// <inheritdoc/>
    public void Dispose() => Remove(Path, held);

    private static void RemoveIfStale(string folder)
    {
        try
        {
            if (TryHold(folder) is { } held)
                Remove(folder, held);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's. It is in nobody's way.
        }
    }

    // Before the lock is released, while nobody else may; but Windows removes no file that is open.
    private static void Remove(string folder, FileLock held)
    {
        try
        {
            using (held)
            {
                if (!OperatingSystem.IsWindows())
                    RemoveHeld(new DirectoryInfo(folder), held);
            }

            if (OperatingSystem.IsWindows())
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody saw it without its lock, as it went, made one, and removes it too; or whoever makes the next one does.
        }
    }

    // The lock last, so that nobody who had opened it takes it for the one that whoever made the folder has made anew by then;
    // and the folder only if that has not happened.
    private static void RemoveHeld(DirectoryInfo folder, FileLock held)
    {
        foreach (var entry in folder.GetFileSystemInfos().Where(e => e.Name != LockName))
        {
            if (entry is DirectoryInfo { LinkTarget: null } below)
                below.Delete(recursive: true);
            else
                entry.Delete();
        }

        held.Remove();
        folder.Delete();
    }

    private static FileLock? TryHold(string folder)
    {
        try
        {
            return FileLock.TryAcquire(System.IO.Path.Combine(folder, LockName));
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }
}
