using System.Net;
using System.Net.Http.Headers;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

internal sealed partial class RepositoryClient
{
    private const string Bytes = "application/octet-stream";
    private static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(5);

    // Set once the registry has shown that it does not take a blob in one request.
    private volatile bool takesPatchOnly;

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
                HttpStatusCode.Accepted => new MountResult(false, LocationOf(answer)),
                _ => new MountResult(false, null),
            };
        },
        cancellationToken);

    /// <summary>Sends a blob, verified while it is sent; begins anew where another try may help.</summary>
    /// <param name="session">An upload that is open already, for the first try.</param>
    /// <exception cref="ImageBuildException">IMG2001…; IMG3002, IMG3003: the bytes are not what the descriptor says.</exception>
    public Task UploadAsync(
        Blob blob, Uri? session, IProgress<long>? bytesDone, CancellationToken cancellationToken) => Retry.RunAsync(
        async token =>
        {
            var location = Interlocked.Exchange(ref session, null) ?? await StartAsync(blob.Descriptor, token);
            if (!takesPatchOnly && await SendOrCancelAsync(location, l => PutWholeAsync(l, blob, bytesDone, token)))
                return true;
            takesPatchOnly = true;
            location = await StartAsync(blob.Descriptor, token);
            return await SendOrCancelAsync(location, l => PatchAsync(l, blob, bytesDone, token));
        },
        cancellationToken);

    /// <summary>Gives an upload up. What comes of it does not matter: registries clear them away in time.</summary>
    public async Task CancelUploadAsync(Uri session)
    {
        try
        {
            using var limit = new CancellationTokenSource(CancelLimit);
            using var answer = await host.SendAsync(Request(HttpMethod.Delete, "") with { Location = session }, limit.Token);
        }
        catch (Exception e) when (e is ImageBuildException or TransientFailure or OperationCanceledException)
        {
            // On purpose: this runs when something else has failed already, and that is what is to be told.
        }
    }

    private async Task<Uri> StartAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        using var answer = await host.SendAsync(Request(HttpMethod.Post, "blobs/uploads/"), cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Accepted)
            throw await FailureAsync(answer, What("take", blob), cancellationToken);
        return LocationOf(answer) ?? throw Errors.NotARegistry(ToString(), "it opened an upload and did not say where");
    }

    private async Task<bool> SendOrCancelAsync(Uri location, Func<Uri, Task<bool>> send)
    {
        var isDone = false;
        try
        {
            return isDone = await send(location);
        }
        finally
        {
            if (!isDone)
                await CancelUploadAsync(location);
        }
    }

    // False if the registry wants it otherwise.
    private async Task<bool> PutWholeAsync(
        Uri location, Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Put, "") with
        {
            Location = WithDigest(location, blob.Descriptor.Digest),
            Body = () => BodyOf(blob, bytesDone),
        };
        using var answer = await host.SendAsync(request, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed
            or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.NotImplemented)
        {
            return false;
        }

        await RequireCreatedAsync(answer, blob.Descriptor, cancellationToken);
        return true;
    }

    private async Task<bool> PatchAsync(
        Uri location, Blob blob, IProgress<long>? bytesDone, CancellationToken cancellationToken)
    {
        var patch = Request(HttpMethod.Patch, "") with
        {
            Location = location,
            Body = () => BodyOf(blob, bytesDone),
        };
        using var patched = await host.SendAsync(patch, cancellationToken);
        if (patched.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.NoContent))
            throw await FailureAsync(patched, What("take", blob.Descriptor), cancellationToken);
        var put = Request(HttpMethod.Put, "") with
        {
            Location = WithDigest(LocationOf(patched) ?? location, blob.Descriptor.Digest),
            Body = () => BodyContent.Of(ReadOnlyMemory<byte>.Empty, Bytes, _ => { }),
        };
        using var answer = await host.SendAsync(put, cancellationToken);
        await RequireCreatedAsync(answer, blob.Descriptor, cancellationToken);
        return true;
    }

    private async Task RequireCreatedAsync(HttpResponseMessage answer, Descriptor blob, CancellationToken cancellationToken)
    {
        if (answer.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.NoContent or HttpStatusCode.OK))
            throw await FailureAsync(answer, What("take", blob), cancellationToken);
    }

    private BodyContent BodyOf(Blob blob, IProgress<long>? bytesDone)
    {
        var done = 0L;
        void Sent(int bytes)
        {
            Transport.Statistics.CountSent(bytes);
            bytesDone?.Report(done += bytes);
        }

        return new BodyContent(blob.OpenVerifiedAsync, blob.Descriptor.Size, Sent)
        {
            Headers = { ContentType = new MediaTypeHeaderValue(Bytes) },
        };
    }

    private Uri? LocationOf(HttpResponseMessage answer) => RegistryHost.LocationOf(answer) is { } location
        ? RedirectRule.Resolve(answer.RequestMessage!.RequestUri!, location, Transport.Options) : null;

    private static Uri WithDigest(Uri location, Digest digest)
    {
        var url = location.OriginalString;
        var separator = url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return new Uri(
            $"{url}{separator}digest={Uri.EscapeDataString(digest.ToString())}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }
}
