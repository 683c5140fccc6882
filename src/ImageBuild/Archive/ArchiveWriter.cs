using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Tar;

namespace ImageBuild.Archive;

/// <summary>
/// Writes an archive beside its place and puts it there when it is whole. Its bytes depend on what is written and in
/// which order alone: files of root's with mode 0644, all of one time, without names of owners.
/// </summary>
internal sealed class ArchiveWriter(string path) : IAsyncDisposable
{
    private const int FileMode644 = 0x1A4;
    private const int FolderMode755 = 0x1ED;

    private readonly SemaphoreSlim turn = new(1);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly string aside = path + ".tmp";
    private FileStream? file;

    /// <summary>The archive's file.</summary>
    public string Path => path;

    /// <summary>Whether a file of that name was written whole.</summary>
    public async Task<bool> HasAsync(string name, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return names.Contains(name);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Writes a blob under a name, verified; after a failure the archive is what it was before.</summary>
    /// <exception cref="ImageBuildException">IMG3002, IMG3003: it is not what it says; IMG3050: the file can't be written.</exception>
    public Task WriteAsync(string name, Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken) =>
        AppendAsync(
            name,
            async tar =>
            {
                var content = await blob.OpenVerifiedAsync(cancellationToken);
                await using var watched = new WatchedStream(content, bytesDone, cancellationToken);
                tar.Write(Entry(name, blob.Descriptor.Size), watched);
            },
            cancellationToken);

    /// <summary>Writes a small file.</summary>
    /// <exception cref="ImageBuildException">IMG3050: the file can't be written.</exception>
    public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => AppendAsync(
        name,
        tar =>
        {
            tar.Write(Entry(name, content.Length), content.Span);
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>Ends the archive and puts it in its place.</summary>
    /// <exception cref="ImageBuildException">IMG3050: the file can't be written.</exception>
    public Task CompleteAsync(CancellationToken cancellationToken) => GuardAsync(
        () =>
        {
            new TarWriter(file!).Complete();
            file!.Flush(flushToDisk: true);
            file.Dispose();
            DurableFile.Publish(aside, path);
            file = null;
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>Removes what was not completed.</summary>
    public ValueTask DisposeAsync()
    {
        turn.Dispose();
        if (file is null)
            return ValueTask.CompletedTask;
        file.Dispose();
        File.Delete(aside);
        return ValueTask.CompletedTask;
    }

    private Task AppendAsync(string name, Func<TarWriter, Task> write, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            if (names.Contains(name))
                return;
            // One process writes one file at a time; what is left of one that died is written over.
            file ??= new FileStream(aside, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            WriteFolders(name);
            var start = file.Position;
            try
            {
                await write(new TarWriter(file));
                names.Add(name);
            }
            catch
            {
                file.SetLength(start);
                file.Position = start;
                throw;
            }
        },
        cancellationToken);

    private void WriteFolders(string name)
    {
        for (var slash = name.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = name.IndexOf('/', slash + 1))
        {
            var folder = name[..(slash + 1)];
            if (names.Add(folder))
                new TarWriter(file!).Write(new TarEntry { Name = folder, Type = TarEntryType.Directory, Mode = FolderMode755, ModifiedTime = new UnixTime(1) });
        }
    }

    private static TarEntry Entry(string name, long size) =>
        new() { Name = name, Type = TarEntryType.File, Mode = FileMode644, Size = size, ModifiedTime = new UnixTime(1) };

    private async Task GuardAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Errors.PlaceNotWritable(path, e);
        }
        finally
        {
            turn.Release();
        }
    }
}
