using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using ImageBuild.Files;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Build;

/// <summary>
/// The digests of files' contents, remembered by path, size and time, so that a file that nobody wrote to is never read
/// again. Kept in one file, which may be deleted at any time and is ignored if it is damaged.
/// </summary>
/// <param name="file">Where they are kept from build to build.</param>
/// <param name="files">The files of the host.</param>
/// <param name="time">Tells which files may still be written to without their time showing it.</param>
public sealed class FileHashes(string file, IHostFiles files, TimeProvider time)
{
    // Publish folders that are remembered, each in a file beside the others.
    private const int MaxFolders = 1000;

    // Two writes within one tick of the file system's clock can't be told apart. FAT and HFS+ tick in (two) seconds, so
    // a time in whole seconds is taken for one of theirs; the kernel's clock ticks every 10 ms at most.
    private static readonly TimeSpan CoarseTick = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FineTick = TimeSpan.FromMilliseconds(10);

    /// <summary>The digest of each file by its path on the host. Only files that are not known are read.</summary>
    /// <exception cref="IOException">One of them can't be read.</exception>
    public IReadOnlyDictionary<string, Digest> Of(
        IReadOnlyCollection<PlannedEntry.File> entries, CancellationToken cancellationToken)
    {
        var before = Load();
        var after = new ConcurrentDictionary<string, Known>();
        var digests = Of(entries, before, after, cancellationToken);
        if (after.Count != before.Count || after.Any(a => !before.TryGetValue(a.Key, out var b) || a.Value != b))
            Save(after);
        return digests;
    }

    /// <summary>As <see cref="Of(IReadOnlyCollection{PlannedEntry.File}, CancellationToken)"/>, and remembers nothing.</summary>
    /// <exception cref="IOException">One of them can't be read.</exception>
    public IReadOnlyDictionary<string, Digest> Look(
        IReadOnlyCollection<PlannedEntry.File> entries, CancellationToken cancellationToken) =>
        Of(entries, Load(), new ConcurrentDictionary<string, Known>(), cancellationToken);

    private ConcurrentDictionary<string, Digest> Of(
        IReadOnlyCollection<PlannedEntry.File> entries,
        Dictionary<string, Known> before,
        ConcurrentDictionary<string, Known> after,
        CancellationToken cancellationToken)
    {
        var digests = new ConcurrentDictionary<string, Digest>();
        InParallel(entries, file =>
        {
            var known = before.TryGetValue(file.Source, out var said) && said.IsOf(file)
                ? said
                : new Known(file.Size, file.ModifiedTime.Ticks, Hash(file.Source));
            digests[file.Source] = known.Digest;
            if (file.ModifiedTime + Tick(file.ModifiedTime) < time.GetUtcNow())
                after[file.Source] = known;
        }, cancellationToken);
        return digests;
    }

    private static void InParallel<T>(IEnumerable<T> items, Action<T> body, CancellationToken cancellationToken)
    {
        try
        {
            Parallel.ForEach(items, new ParallelOptions { CancellationToken = cancellationToken }, body);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private Digest Hash(string path)
    {
        using var content = files.Open(path);
        return Digest.FromSha256(SHA256.HashData(content));
    }

    private static TimeSpan Tick(DateTime written) =>
        written.Ticks % TimeSpan.TicksPerSecond == 0 ? CoarseTick : FineTick;

    // The first line is the digest of the others: a hash that a damaged disk made up would name a layer that never was.
    private Dictionary<string, Known> Load()
    {
        var known = new Dictionary<string, Known>();
        if (!File.Exists(file) || File.ReadAllText(file) is not { Length: > 0 } text)
            return known;
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0 || text[..end] != Digest.Of(Encoding.UTF8.GetBytes(text[(end + 1)..])).ToString())
            return known;
        foreach (var line in text[(end + 1)..].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', 4);
            known[parts[3]] = new Known(
                long.Parse(parts[1], CultureInfo.InvariantCulture),
                long.Parse(parts[2], CultureInfo.InvariantCulture),
                Digest.Parse(parts[0]));
        }

        return known;
    }

    private void Save(IEnumerable<KeyValuePair<string, Known>> known)
    {
        var lines = known
            .Where(k => !k.Key.Contains('\n', StringComparison.Ordinal))
            .OrderBy(k => k.Key, StringComparer.Ordinal)
            .Select(k => $"{k.Value.Line} {k.Key}\n");
        var text = string.Concat(lines);
        CacheFolder.Write(file, Encoding.UTF8.GetBytes($"{Digest.Of(Encoding.UTF8.GetBytes(text))}\n{text}"), MaxFolders);
    }

    private sealed record Known(long Size, long Ticks, Digest Digest)
    {
        public string Line => string.Create(CultureInfo.InvariantCulture, $"{Digest} {Size} {Ticks}");

        public bool IsOf(PlannedEntry.File file) => Size == file.Size && Ticks == file.ModifiedTime.Ticks;
    }
}
