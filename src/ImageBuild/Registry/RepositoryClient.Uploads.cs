using System.Globalization;
using System.Net;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

internal sealed partial class RepositoryClient
{
    private static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(5);
    private static readonly HttpStatusCode[] Kept = [HttpStatusCode.Accepted, HttpStatusCode.NoContent];
    private static readonly HttpStatusCode[] Ended = [HttpStatusCode.Created, HttpStatusCode.NoContent, HttpStatusCode.OK];

    private volatile bool takesWhole = true;
    private volatile int chunkSize = host.Transport.Options.ChunkSize;

    /// <summary>Whether the registry has not shown yet that it does not take a blob in one request.</summary>
    public bool TakesWhole
    {
        get => takesWhole;
        set => takesWhole = value;
    }

    /// <summary>The bytes of a chunk; less than is wished for where the registry has refused so much.</summary>
    public int ChunkSize
    {
        get => chunkSize;
        set => chunkSize = value;
    }

    /// <summary>Has a blob of another repository of this registry stand in this one too, if the registry will.</summary>
    public Task<MountResult> MountAsync(Descriptor blob, string from, CancellationToken cancellationToken) => Retry.RunAsync(
        async token =>
        {
            var query = $"mount={Uri.EscapeDataString(blob.Digest.ToString())}&from={Uri.EscapeDataString(from)}";
            var request = Request(HttpMethod.Post, $"blobs/uploads/?{query}") with
            {
                Scope = scope with { MountFrom = from },
            };
            using var answer = await host.SendAsync(request, token);
            // Whatever else it says, the blob can still be sent.
            return answer.StatusCode switch
            {
                HttpStatusCode.Created => new MountResult(true, null),
                HttpStatusCode.Accepted => new MountResult(false, SessionOf(answer)),
                _ => new MountResult(false, null),
            };
        },
        cancellationToken);

    /// <summary>Sends a blob, verified while it is sent; goes on or begins anew where another try may help.</summary>
    /// <param name="session">An upload that is open already.</param>
    /// <exception cref="ImageBuildException">IMG2001…; IMG3002, IMG3003: the bytes are not what the descriptor says.</exception>
    public async Task UploadAsync(
        Blob blob, UploadSession? session, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        await using var upload = new BlobUpload(this, blob, session, bytesDone);
        // Each step has all retries for itself: what is far away breaks more often, and each time it got further.
        while (!await Retry.RunAsync(upload.StepAsync, cancellationToken))
        {
        }
    }

    /// <summary>Opens an upload.</summary>
    /// <exception cref="TransientFailure">Another try may help.</exception>
    /// <exception cref="ImageBuildException">IMG2001….</exception>
    public async Task<UploadSession> OpenUploadAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        using var answer = await host.SendAsync(Request(HttpMethod.Post, "blobs/uploads/"), cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Accepted)
            throw await FailureAsync(answer, What("take", blob), cancellationToken);
        return SessionOf(answer) ?? throw Errors.NotARegistry(ToString(), "it opened an upload and did not say where");
    }

    /// <summary>Sends all of a blob, which ends the upload; false if the registry wants it otherwise.</summary>
    /// <exception cref="TransientFailure">Another try may help.</exception>
    /// <exception cref="ImageBuildException">IMG2001…; IMG3002, IMG3003.</exception>
    public async Task<bool> PutBlobAsync(
        UploadSession session, Descriptor blob, Func<HttpContent> body, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Put, "") with { Location = WithDigest(session.Location, blob.Digest), Body = body };
        using var answer = await host.SendAsync(request, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed
            or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.NotImplemented)
        {
            return false;
        }

        await RequireAsync(answer, blob, Ended, cancellationToken);
        return true;
    }

    /// <summary>Sends the chunk of a blob that is the upload's next.</summary>
    /// <param name="mayBeSmaller">Whether a smaller one can be sent instead.</param>
    /// <returns>The upload as it is then; null if the chunk was too large and may be smaller.</returns>
    /// <exception cref="TransientFailure">Another try may help, from where the registry says that it is.</exception>
    /// <exception cref="ImageBuildException">IMG2001…; IMG3002, IMG3003.</exception>
    public async Task<UploadSession?> PatchAsync(
        UploadSession session, Descriptor blob, long length, Func<HttpContent> body, bool mayBeSmaller, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Patch, "") with { Location = session.Location, Body = body };
        using var answer = await host.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.RequestEntityTooLarge && mayBeSmaller)
            return null;
        await RequireAsync(answer, blob, Kept, cancellationToken);
        var next = session.Offset + length;
        if (LastByteOf(answer) is { } last && last != next - 1)
            throw new TransientFailure(Errors.NotARegistry(ToString(), "it has another part of a blob than it took"), TimeSpan.Zero);
        return Moved(session, answer, next);
    }

    /// <summary>Asks how much of a blob the registry has; null if it does not say, and the upload is of no use any more.</summary>
    /// <exception cref="TransientFailure">Another try may help.</exception>
    /// <exception cref="ImageBuildException">IMG2001….</exception>
    public async Task<UploadSession?> AskUploadAsync(UploadSession session, Descriptor blob, CancellationToken cancellationToken)
    {
        using var answer = await host.SendAsync(Request(HttpMethod.Get, "") with { Location = session.Location }, cancellationToken);
        if (!answer.IsSuccessStatusCode || LastByteOf(answer) is not { } last || last >= blob.Size)
            return null;
        // A registry that has nothing yet says "0-0" too.
        return Moved(session, answer, last == 0 ? 0 : last + 1);
    }

    /// <summary>Ends an upload all of whose bytes were sent.</summary>
    /// <exception cref="TransientFailure">Another try may help.</exception>
    /// <exception cref="ImageBuildException">IMG2001….</exception>
    public async Task CloseUploadAsync(UploadSession session, Descriptor blob, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Put, "") with
        {
            Location = WithDigest(session.Location, blob.Digest),
            Body = () => BodyContent.Of(ReadOnlyMemory<byte>.Empty, BodyContent.Bytes, _ => { }),
        };
        using var answer = await host.SendAsync(request, cancellationToken);
        await RequireAsync(answer, blob, Ended, cancellationToken);
    }

    /// <summary>Gives an upload up. What comes of it does not matter: registries clear them away in time.</summary>
    public async Task CancelUploadAsync(UploadSession session)
    {
        try
        {
            using var limit = new CancellationTokenSource(CancelLimit);
            var request = Request(HttpMethod.Delete, "") with { Location = session.Location };
            using var answer = await host.SendAsync(request, limit.Token);
        }
        catch (Exception e) when (e is ImageBuildException or TransientFailure or OperationCanceledException)
        {
            // On purpose: this runs when something else has failed already, and that is what is to be told.
        }
    }

    // 404: the upload is gone; 416: it is somewhere else. Both are cured by asking.
    private async Task RequireAsync(
        HttpResponseMessage answer, Descriptor blob, HttpStatusCode[] expected, CancellationToken cancellationToken)
    {
        if (expected.Contains(answer.StatusCode))
            return;
        var failure = await FailureAsync(answer, What("take", blob), cancellationToken);
        throw answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.RequestedRangeNotSatisfiable
            ? new TransientFailure(failure, TimeSpan.Zero) : failure;
    }

    private UploadSession? SessionOf(HttpResponseMessage answer) => LocationOf(answer) is { } location
        ? new UploadSession(location, Number(Header(answer, "OCI-Chunk-Min-Length")) ?? 0) : null;

    private UploadSession Moved(UploadSession session, HttpResponseMessage answer, long offset) =>
        session with { Location = LocationOf(answer) ?? session.Location, Offset = offset };

    private Uri? LocationOf(HttpResponseMessage answer) => RegistryHost.LocationOf(answer) is { } location
        ? RedirectRule.Resolve(answer.RequestMessage!.RequestUri!, location, Transport.Options) : null;

    // "0-99" for a hundred bytes; before the OCI's specification, "bytes=0-99".
    private static long? LastByteOf(HttpResponseMessage answer)
    {
        var range = Header(answer, "Range")?.Split('=')[^1] ?? "";
        return range.StartsWith("0-", StringComparison.Ordinal) ? Number(range[2..]) : null;
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Uri WithDigest(Uri location, Digest digest)
    {
        var url = location.OriginalString;
        var separator = url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return new Uri(
            $"{url}{separator}digest={Uri.EscapeDataString(digest.ToString())}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }
}
