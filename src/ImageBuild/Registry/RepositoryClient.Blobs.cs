using System.Net;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

internal sealed partial class RepositoryClient
{
    /// <summary>Whether the repository has a blob.</summary>
    /// <exception cref="ImageBuildException">IMG2001….</exception>
    public Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken) => Retry.RunAsync(
        async token =>
        {
            using var answer = await host.SendAsync(Request(HttpMethod.Head, $"blobs/{blob.Digest}"), token);
            if (IsNotFound(answer))
                return false;
            return answer.StatusCode == HttpStatusCode.OK
                ? true : throw await FailureAsync(answer, What("say whether it has", blob), token);
        },
        cancellationToken);

    /// <summary>Opens a blob, from a byte on, as a stream that survives broken connections. Not verified.</summary>
    /// <exception cref="ImageBuildException">IMG3006: it is not there; IMG3003: it has another length; IMG2001….</exception>
    public async Task<Stream> OpenBlobAsync(Descriptor blob, long from, CancellationToken cancellationToken)
    {
        var first = await Retry.RunAsync(token => OpenBlobOnceAsync(blob, from, token), cancellationToken);
        return new BlobStream(this, blob, from, first);
    }

    /// <summary>Opens the rest of a blob, from a byte on, with one try.</summary>
    public async Task<HttpResponseMessage> OpenBlobOnceAsync(
        Descriptor blob, long from, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Get, $"blobs/{blob.Digest}") with { From = from };
        var answer = await host.SendAsync(request, cancellationToken);
        try
        {
            if (IsNotFound(answer))
                throw Errors.BlobNotFound(blob.Digest, ToString());
            if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                throw await FailureAsync(answer, What("give", blob), cancellationToken);
            CheckRange(answer, blob, from);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    // A registry that can't do ranges answers with the whole; one that answers with another part must not be believed.
    private void CheckRange(HttpResponseMessage answer, Descriptor blob, long from)
    {
        var length = answer.Content.Headers.ContentLength;
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            if (length is { } whole && whole != blob.Size)
                throw Errors.SizeMismatch(blob, ToString());
            return;
        }

        var range = answer.Content.Headers.ContentRange;
        if (from == 0 || range?.From != from || (range.HasLength && range.Length != blob.Size))
        {
            throw Errors.NotARegistry(
                answer.RequestMessage!.RequestUri!.Authority, "it sent another part of a blob than was asked for");
        }
    }
}
