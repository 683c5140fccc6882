using ImageBuild.Explain;
using ImageBuild.Images;
using ImageBuild.Oci;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

/// <summary>
/// Says in a build's log what becomes of each blob that is sent: a line when it is through, for those who want to know;
/// and for everybody, now and then, how far one is that takes long, since a build that says nothing is taken for dead.
/// </summary>
/// <param name="log">Writes to the log.</param>
/// <param name="output">Where the blobs go.</param>
/// <param name="time">The clock.</param>
internal sealed class TransferMessages(Action<MessageImportance, string> log, string output, TimeProvider time) : IProgress<BlobProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<Digest, DateTimeOffset> said = [];

    /// <inheritdoc/>
    public void Report(BlobProgress value)
    {
        lock (gate)
        {
            var (name, size) = ($"{value.Blob.Digest.Short} → {output}", ByteSize.Text(value.Blob.Size));
            switch (value.State)
            {
                case BlobState.Transferring when IsDue(value.Blob.Digest):
                    log(MessageImportance.High, $"{name}: {ByteSize.Text(value.Bytes)} of {size}");
                    break;
                case BlobState.Exists:
                    log(MessageImportance.Normal, $"{name}: is there ({size})");
                    break;
                case BlobState.Done:
                    log(MessageImportance.Normal, $"{name}: sent ({size})");
                    break;
            }
        }
    }

    private bool IsDue(Digest blob)
    {
        var now = time.GetUtcNow();
        if (said.TryAdd(blob, now) || now - said[blob] < Pause)
            return false;
        said[blob] = now;
        return true;
    }
}
