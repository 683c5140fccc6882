using System.Text.Json;
using ImageBuild.Layout;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Store;

namespace ImageBuild.Runtime.Containers;

/// <summary>One container's folder in the store.</summary>
public sealed class ContainerFolder(StoreFolders store, string id)
{
    internal const string LockName = "lock";

    /// <summary>The container's id.</summary>
    public string Id => id;

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(store.Containers, id);

    /// <summary>Where its changes are.</summary>
    public string Upper => System.IO.Path.Combine(Path, "upper");

    /// <summary>What the overlay needs beside it.</summary>
    public string Work => System.IO.Path.Combine(Path, "work");

    /// <summary>Where its root is mounted.</summary>
    public string Merged => System.IO.Path.Combine(Path, "merged");

    /// <summary>Files that are made for it.</summary>
    public string Files => System.IO.Path.Combine(Path, "files");

    /// <summary>What its runtime needs to know of it: the bundle of an OCI runtime.</summary>
    public string Bundle => System.IO.Path.Combine(Path, "bundle");

    /// <summary>What it wrote.</summary>
    public string Log => System.IO.Path.Combine(Path, "log");

    private string ContainerPath => System.IO.Path.Combine(Path, "container.json");

    private string StatePath => System.IO.Path.Combine(Path, "state.json");

    private string HealthPath => System.IO.Path.Combine(Path, "health.json");

    private string StopPath => System.IO.Path.Combine(Path, "stop");

    private string LockPath => System.IO.Path.Combine(Path, LockName);

    private string ImagePath => System.IO.Path.Combine(Path, "image");

    /// <summary>Bytes of it on the disk, all but its image.</summary>
    public long SizeOnDisk()
    {
        using var parent = Linux.OpenAt2(SafeFd.Cwd, store.Containers, Linux.O_PATH | Linux.O_DIRECTORY, 0);
        return TreeSize.Of(parent, id);
    }

    /// <summary>Bytes of its changes on the disk.</summary>
    public long SizeOfChanges()
    {
        if (!Directory.Exists(Upper))
            return 0;
        using var folder = Linux.OpenAt2(SafeFd.Cwd, Path, Linux.O_PATH | Linux.O_DIRECTORY, 0);
        return TreeSize.Of(folder, "upper");
    }

    /// <summary>Writes a new container. Its image can't be removed from then on.</summary>
    public async Task CreateAsync(Container container)
    {
        foreach (var folder in new[] { Path, Merged, Files })
            Directory.CreateDirectory(folder);
        File.WriteAllText(ImagePath, container.Manifest);
        var bytes = ContainerJson.Write(container);
        if (container.RemoveAtEnd)
            Write(ContainerPath, bytes);
        else
            await WriteDurablyAsync(ContainerPath, bytes);
    }

    /// <summary>Reads it; null if it is not there, or is on its way in or out.</summary>
    public Container? TryRead() => Read(ContainerPath, ContainerJson.ReadContainer);

    /// <summary>What became of it so far.</summary>
    public ContainerState State => Read(StatePath, ContainerJson.ReadState) ?? new ContainerState();

    /// <summary>Writes that it runs. No process outlives a power cut, so neither need this.</summary>
    public void WriteRunning(ContainerState state) => Write(StatePath, ContainerJson.Write(state));

    /// <summary>Writes how it ended: on a full disk too.</summary>
    public async Task WriteEndAsync(ContainerState state)
    {
        var bytes = ContainerJson.Write(state);
        try
        {
            await WriteDurablyAsync(StatePath, bytes);
        }
        catch (IOException)
        {
            // Where it says that it runs is room. A power cut just then may spoil it; without it, it is not said at all.
            await using var file = new FileStream(StatePath, FileMode.Open, FileAccess.Write);
            await file.WriteAsync(bytes);
            file.SetLength(bytes.Length);
        }
    }

    /// <summary>What the tests of its health say; of one whose health is tested.</summary>
    public HealthState Health => Read(HealthPath, ContainerJson.ReadHealth) ?? new HealthState();

    /// <summary>Writes what they say.</summary>
    public void WriteHealth(HealthState health) => Write(HealthPath, ContainerJson.Write(health));

    /// <summary>Whether somebody has asked that it is not started again.</summary>
    public bool IsToStop => File.Exists(StopPath);

    /// <summary>Asks that it is not started again.</summary>
    public void AskToStop() => File.WriteAllBytes(StopPath, []);

    /// <summary>Forgets that somebody asked.</summary>
    public void ForgetStop() => File.Delete(StopPath);

    /// <summary>Takes the lock that whoever runs the container holds until its end is written; null if somebody has it.</summary>
    public FileLock? TryWatch() => FileLock.TryAcquire(LockPath);

    /// <summary>Whether somebody runs it. The kernel lets go of the lock when a watcher ends, however it ends.</summary>
    public bool IsWatched
    {
        get
        {
            if (!File.Exists(LockPath))
                return false;
            try
            {
                // A shared lock, so that those who look do not disturb each other.
                using var free = new FileStream(LockPath, FileMode.Open, FileAccess.Read, FileShare.Read);
                return false;
            }
            catch (IOException e)
            {
                return e is not (FileNotFoundException or DirectoryNotFoundException);
            }
        }
    }

    /// <summary>Where it is in its life, by looking at its process and not at what was written of it.</summary>
    public ContainerStatus Status => Look().Status;

    /// <summary>What became of it so far, and where that puts it in its life: both of one moment.</summary>
    public (ContainerStatus Status, ContainerState State) Look()
    {
        var state = State;
        return (StatusOf(state), state);
    }

    /// <summary>A handle of its first process; null if it does not run.</summary>
    public RunningContainer? TryOpenRunning() => State is { ExitCode: null } state ? RunningContainer.TryOpen(state.Process, state.ProcessStart) : null;

    /// <summary>Sends a signal to its first process; false if it does not run.</summary>
    public bool Signal(int number)
    {
        using var running = TryOpenRunning();
        return running?.Signal(number) == true;
    }

    private ContainerStatus StatusOf(ContainerState state) => state switch
    {
        { Process: 0 } => ContainerStatus.Created,
        { ExitCode: null } when IsAlive(state) => ContainerStatus.Running,
        { ExitCode: not null, Restarting: true } when IsWatched => ContainerStatus.Restarting,
        _ => ContainerStatus.Exited,
    };

    private static bool IsAlive(ContainerState state) => RunningContainer.StartOf(state.Process) == state.ProcessStart;

    private static T? Read<T>(string path, Func<byte[], T> read)
        where T : class
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private Task WriteDurablyAsync(string path, byte[] bytes) => DurableFile.WriteAsync(path, Aside(), f => f.WriteAsync(bytes).AsTask());

    private void Write(string path, byte[] bytes)
    {
        var aside = Aside();
        File.WriteAllBytes(aside, bytes);
        File.Move(aside, path, overwrite: true);
    }

    private string Aside() => System.IO.Path.Combine(Path, "." + Guid.NewGuid().ToString("N"));
}
