using System.Net;
using System.Net.Http.Headers;

namespace ImageBuild.Registry;

/// <summary>A body of known length that is read while it is sent, from its start for each try.</summary>
/// <param name="open">Opens the bytes; what it throws while it is read ends the request.</param>
/// <param name="sent">Told of bytes as they go.</param>
internal sealed class BodyContent(Func<CancellationToken, Task<Stream>> open, long length, Action<int> sent) : HttpContent
{
    /// <summary>The media type of bytes that are nothing else.</summary>
    public const string Bytes = "application/octet-stream";

    private const int BufferSize = 128 << 10;

    /// <summary>A body that is in memory.</summary>
    public static BodyContent Of(ReadOnlyMemory<byte> bytes, string mediaType, Action<int> sent) =>
        new(_ => Task.FromResult<Stream>(new MemoryStream(bytes.ToArray(), writable: false)), bytes.Length, sent)
        {
            Headers = { ContentType = new MediaTypeHeaderValue(mediaType) },
        };

    /// <summary>What watches that the body moves, and how long the answer may take once it is sent.</summary>
    public (StallWatch Watch, TimeSpan AnswerLimit)? Watched { get; set; }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var source = await open(cancellationToken);
        var buffer = new byte[(int)Math.Clamp(length, 1, BufferSize)];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            Watched?.Watch.Moved();
            sent(read);
        }

        if (Watched is { } watched)
            watched.Watch.Expect(watched.AnswerLimit);
    }
}
