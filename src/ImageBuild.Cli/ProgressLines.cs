using ImageBuild.Images;

namespace ImageBuild.Cli;

/// <summary>
/// A line for each blob that has come through, as docker prints them where there is no terminal. Not
/// <see cref="Progress{T}"/>, which hands reports to other threads and so out of order.
/// </summary>
/// <param name="to">Where the lines go.</param>
/// <param name="done">What is said of a blob that was sent: <c>Pull complete</c>.</param>
internal sealed class ProgressLines(TextWriter to, string done) : IProgress<BlobProgress>
{
    private readonly Lock gate = new();

    public void Report(BlobProgress value)
    {
        var what = value.State switch { BlobState.Exists => "Already exists", BlobState.Done => done, _ => null };
        if (what is null)
            return;
        lock (gate)
            to.WriteLine($"{value.Blob.Digest.Short}: {what}");
    }
}
