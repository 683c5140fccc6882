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
            switch (value.State)
            {
                case BlobState.Transferring when IsDue(value.Blob.Digest):
                    Say(MessageImportance.High, value.Blob, $"{ByteSize.Text(value.Bytes)} of {ByteSize.Text(value.Blob.Size)}");
                    break;
                case BlobState.Exists:
                    Say(MessageImportance.Normal, value.Blob, $"is there ({ByteSize.Text(value.Blob.Size)})");
                    break;
                case BlobState.Done:
                    Say(MessageImportance.Normal, value.Blob, $"sent ({ByteSize.Text(value.Blob.Size)})");
                    break;
            }
        }
    }

    private void Say(MessageImportance importance, Descriptor blob, string what) =>
        log(importance, $"{blob.Digest.Short} → {output}: {what}");

    private bool IsDue(Digest blob)
    {
        var now = time.GetUtcNow();
        if (said.TryAdd(blob, now) || now - said[blob] < Pause)
            return false;
        said[blob] = now;
        return true;
    }
}
