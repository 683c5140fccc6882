using ImageBuild.Images;
using Microsoft.Win32.SafeHandles;

namespace ImageBuild.Store;

/// <summary>
/// A blob on its way into a store: a file that grows. What has come stays when the rest does not, so that the next try,
/// of whatever process, asks for the rest alone. One at a time: whoever holds the blob's lock.
/// </summary>
/// <param name="blob">The blob.</param>
/// <param name="path">Where it grows; on the store's file system.</param>
internal sealed class IncomingBlob(Blob blob, string path)
{
    private const int BufferSize = 256 << 10;

    private readonly object gate = new();
    private long length;
    private bool isOver;
    private bool isWhole;

    /// <summary>Receives all that is not there, verifies the whole, and flushes it to the disk.</summary>
    /// <param name="begun">Called when the blob comes from its first byte on, and can be read meanwhile.</param>
    /// <param name="bytesDone">Told the bytes that are there.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageBuildException">IMG3002, IMG3003: it is not what it says; nothing is kept.</exception>
    public async Task ReceiveAsync(Action begun, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            if (file.Length == 0 || !await TryResumeAsync(file, bytesDone, cancellationToken))
            {
                file.SetLength(0);
                Grow(0);
                begun();
                await FillAsync(file, bytesDone, cancellationToken);
            }

            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (length == 0 || !IsWorthKeeping(e))
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            End(whole: false);
        }
    }

    /// <summary>Reads the blob while it comes; null once it has got its place, or has none.</summary>
    public Stream? TryOpenRead()
    {
        try
        {
            return new Follower(this, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // False if what was there is not the beginning of this blob: a power cut may have left a file of zeros.
    private async Task<bool> TryResumeAsync(FileStream file, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        if (file.Length > blob.Descriptor.Size)
            return false;
        Grow(file.Length);
        try
        {
            await FillAsync(file, bytesDone, cancellationToken);
            return true;
        }
        catch (ImageBuildException e) when (IsOtherContent(e))
        {
            return false;
        }
    }

    private async Task FillAsync(FileStream file, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        await using var content = await blob.OpenRestAsync(file, cancellationToken);
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            bytesDone?.Report(file.Position);
            Grow(file.Position);
        }

        End(whole: true);
    }

    // What the disk had no room for is in the way of everything else; what is wrong helps nobody.
    private static bool IsWorthKeeping(Exception e) =>
        e is OperationCanceledException || (e is ImageBuildException failure && !IsOtherContent(failure));

    private static bool IsOtherContent(ImageBuildException e) => e.Code is ErrorCode.DigestMismatch or ErrorCode.SizeMismatch;

    private void Grow(long to)
    {
        lock (gate)
        {
            length = to;
            Monitor.PulseAll(gate);
        }
    }

    private void End(bool whole)
    {
        lock (gate)
        {
            isWhole |= whole;
            isOver = true;
            Monitor.PulseAll(gate);
        }
    }

    private long WaitBeyond(long position)
    {
        lock (gate)
        {
            while (length == position && !isOver)
                Monitor.Wait(gate);
            // Why it ended is told to who made it.
            return length > position || isWhole ? length : throw new OperationCanceledException("The blob did not come whole.");
        }
    }

    // Ends when the blob has come whole and was verified.
    private sealed class Follower(IncomingBlob incoming, SafeFileHandle file) : ReadOnlyStream
    {
        private long position;

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty)
                return 0;
            var most = Math.Min(buffer.Length, incoming.WaitBeyond(position) - position);
            var read = RandomAccess.Read(file, buffer[..(int)most], position);
            position += read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
