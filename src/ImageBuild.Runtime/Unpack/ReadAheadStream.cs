using System.Collections.Concurrent;
using System.Security.Cryptography;
using ImageBuild.Oci;

namespace ImageBuild.Runtime.Unpack;

/// <summary>
/// Reads a stream on a thread of its own, ahead of whoever reads this one, and hashes it on the way: inflating and
/// hashing take one core while writing files takes another.
/// </summary>
internal sealed class ReadAheadStream : ReadOnlyStream
{
    private const int BufferSize = 512 << 10;
    private const int BuffersAhead = 4;

    private readonly BlockingCollection<(byte[] Buffer, int Length)> full = new(BuffersAhead);
    private readonly ConcurrentBag<byte[]> empty = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Digest expected;
    private readonly IncrementalHash hash;
    private readonly Task reading;
    private (byte[] Buffer, int Length) current = ([], 0);
    private int position;

    /// <summary>Starts to read.</summary>
    /// <param name="source">The stream. Stays the caller's, who disposes this one first.</param>
    /// <param name="expected">The digest that everything should have.</param>
    public ReadAheadStream(Stream source, Digest expected)
    {
        this.expected = expected;
        hash = expected.CreateHash();
        reading = Task.Factory.StartNew(
            () => Fill(source), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Whether everything has the expected digest, once everything was read. To be asked once.</summary>
    public bool IsAsExpected
    {
        get
        {
            reading.GetAwaiter().GetResult();
            return expected.Matches(hash);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (position == current.Length && !Next())
            return 0;
        var read = Math.Min(buffer.Length, current.Length - position);
        current.Buffer.AsSpan(position, read).CopyTo(buffer);
        position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stop.Cancel();
            // Its failure was thrown where it was read, or came too late to matter.
            ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
            full.Dispose();
            stop.Dispose();
            hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Next()
    {
        if (current.Buffer.Length > 0)
            empty.Add(current.Buffer);
        position = 0;
        if (full.TryTake(out current, Timeout.Infinite))
            return true;
        current = ([], 0);
        reading.GetAwaiter().GetResult();
        return false;
    }

    private void Fill(Stream source)
    {
        try
        {
            while (true)
            {
                var buffer = empty.TryTake(out var used) ? used : new byte[BufferSize];
                var length = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
                if (length == 0)
                    return;
                hash.AppendData(buffer, 0, length);
                full.Add((buffer, length), stop.Token);
            }
        }
        finally
        {
            full.CompleteAdding();
        }
    }
}
