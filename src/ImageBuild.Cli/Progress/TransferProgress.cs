using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Runtime.Unpack;

namespace ImageBuild.Cli.Progress;

/// <summary>
/// Says how layers get through: a line for each that is done, in the image's order where there is no terminal, so that logs
/// can be compared; in a terminal as it is done, and below these lines those that are under way. Not <see cref="Progress{T}"/>, which hands reports to other
/// threads and so out of order.
/// </summary>
internal sealed class TransferProgress : IProgress<BlobProgress>, IProgress<UnpackProgress>, IDisposable
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly TransferWords words;
    private readonly bool unpacks;
    private readonly TimeProvider time;
    private readonly Action<IReadOnlyCollection<string>, IReadOnlyCollection<string>> write;
    private readonly bool isLive;
    private readonly ITimer? timer;
    private readonly List<LayerRow> rows = [];
    private readonly Dictionary<Digest, LayerRow> byBlob = [];
    private int written;

    /// <summary>Begins.</summary>
    /// <param name="to">Where it is said.</param>
    /// <param name="unpacks">Whether a layer is done when it is unpacked too.</param>
    public TransferProgress(CliContext context, TextWriter to, TransferWords words, bool unpacks = false)
    {
        (this.words, this.unpacks, time) = (words, unpacks, context.Time);
        isLive = context.IsTerminal(to);
        if (!isLive)
        {
            write = (lines, _) => WriteLines(to, lines);
            return;
        }

        write = new LiveArea(to).Write;
        timer = time.CreateTimer(_ => Draw(), null, FrameTime, FrameTime);
    }

    /// <inheritdoc/>
    public void Report(BlobProgress value)
    {
        // It is read with the manifest, and docker does not speak of it.
        if (value.Blob.MediaType is MediaTypes.OciConfig or MediaTypes.DockerConfig)
            return;
        lock (gate)
        {
            var row = RowOf(value.Blob);
            switch (value.State)
            {
                case BlobState.Exists:
                    End(row, words.Exists);
                    break;
                case BlobState.Transferring:
                    if (row.Since is null)
                        (row.Since, row.Before) = (time.GetUtcNow(), value.Bytes);
                    row.Transferred = value.Bytes;
                    break;
                case BlobState.Done:
                    row.IsTransferred = true;
                    EndIfDone(row);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Report(UnpackProgress value)
    {
        lock (gate)
        {
            var row = RowOf(value.Layer.Descriptor);
            (row.Unpacked, row.IsUnpacked) = (value.Bytes, value.IsDone);
            EndIfDone(row);
        }
    }

    /// <summary>Everything has gone well: what is not done was another's name.</summary>
    public void Complete()
    {
        lock (gate)
        {
            foreach (var row in rows)
                End(row, words.Done);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        timer?.Dispose();
        lock (gate)
        {
            // What came before the one that failed.
            if (!isLive)
                WriteWhile(_ => true);
            // A frame that the timer has begun draws nothing any more.
            rows.Clear();
            write([], []);
        }
    }

    private LayerRow RowOf(Descriptor blob)
    {
        if (byBlob.TryGetValue(blob.Digest, out var row))
            return row;
        rows.Add(row = byBlob[blob.Digest] = new LayerRow(blob));
        return row;
    }

    private void EndIfDone(LayerRow row)
    {
        if (row.IsTransferred && (row.IsUnpacked || !unpacks))
            End(row, words.Done);
    }

    private void End(LayerRow row, string how)
    {
        if (row.IsOver)
            return;
        row.Ending = how;
        if (isLive)
            write([row.EndText], Live());
        else
            WriteWhile(r => r.IsOver);
    }

    private void WriteWhile(Predicate<LayerRow> go)
    {
        for (; written < rows.Count && go(rows[written]); written++)
        {
            if (rows[written].IsOver)
                write([rows[written].EndText], []);
        }
    }

    private void Draw()
    {
        lock (gate)
            write([], Live());
    }

    private List<string> Live()
    {
        if (!isLive)
            return [];
        var active = rows.Where(r => !r.IsOver && r.Since is not null).Select(r => r.Text(words.Transferring, time.GetUtcNow())).ToList();
        var waiting = rows.Count(r => !r.IsOver && r.Since is null);
        if (waiting > 0)
            active.Add($"{waiting} waiting");
        return active;
    }

    private static void WriteLines(TextWriter to, IReadOnlyCollection<string> lines)
    {
        foreach (var line in lines)
            to.WriteLine(line);
    }
}
