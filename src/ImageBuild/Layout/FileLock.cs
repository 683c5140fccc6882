namespace ImageBuild.Layout;

/// <summary>
/// A lock between processes: a file that is open to nobody else (flock on Unix). The system releases it when its holder
/// ends, however it ends.
/// </summary>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // What a file is made as long as once it is removed: no file that anybody locks has this length.
    private const int RemovedLength = 1;
    private readonly FileStream file;

    private FileLock(FileStream file) => this.file = file;

    /// <summary>Waits until the lock is free and takes it. The file is made if it is not there, and stays.</summary>
    public static async Task<FileLock> AcquireAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryAcquire(path) is { } taken)
                return taken;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Takes the lock if it is free; else null.</summary>
    public static FileLock? TryAcquire(string path) => TryOpen(path, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Waits until nobody has the lock alone, and takes it together with all who take it so.</summary>
    public static async Task<FileLock> AcquireSharedAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryOpen(path, FileAccess.Read, FileShare.Read) is { } taken)
                return taken;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>
    /// Removes the lock's file, at the end of what it is held for. Who has opened the file already, and gets the lock after
    /// this one, sees that it is gone and takes the next.
    /// </summary>
    public void Remove()
    {
        // Windows removes no file that is open.
        if (OperatingSystem.IsWindows())
            return;
        File.Delete(file.Name);
        file.SetLength(RemovedLength);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static FileLock? TryOpen(string path, FileAccess access, FileShare share)
    {
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, access, share, bufferSize: 1);
            if (file.Length != RemovedLength)
                return new FileLock(file);
            file.Dispose();
            return null;
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    // Everything else, a missing folder or a full disk, would be waited for in vain. .NET gives EWOULDBLOCK of flock and
    // ERROR_SHARING_VIOLATION as plain IOException.
    private static bool IsHeld(IOException e) => e.GetType() == typeof(IOException)
        && (OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35);
}
