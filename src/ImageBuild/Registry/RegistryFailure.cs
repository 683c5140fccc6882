using System.Net;

namespace ImageBuild.Registry;

/// <summary>Says what an answer means that is not the wanted one.</summary>
internal static class RegistryFailure
{
    /// <summary>Whether the same request may be answered otherwise later.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        || ((int)status >= 500 && status != HttpStatusCode.NotImplemented);

    /// <summary>The failure of a status for which <see cref="IsTransient"/> holds.</summary>
    public static async Task<TransientFailure> TransientAsync(
        HttpResponseMessage answer, string server, Transport transport, CancellationToken cancellationToken)
    {
        var complaint = await RegistryComplaint.ReadAsync(answer, transport, cancellationToken);
        var wait = RetryAfter(answer, transport.Options.Time);
        return new TransientFailure(
            answer.StatusCode == HttpStatusCode.TooManyRequests
                ? Errors.TooManyRequests(server, wait, complaint.Sentence)
                : Errors.RegistryBroken(server, (int)answer.StatusCode, complaint.Sentence),
            wait);
    }

    /// <summary>The failure of any other status.</summary>
    /// <param name="what">What was asked, to go after "refused to": <c>take the manifest of …</c>.</param>
    /// <param name="tried">Which credentials were tried.</param>
    public static ImageBuildException Of(
        HttpResponseMessage answer, string repository, string what, string tried, RegistryComplaint complaint) =>
        (int)answer.StatusCode switch
        {
            401 => Errors.NotAuthorized(repository, what, tried, complaint.Sentence),
            403 => Errors.AccessDenied(repository, what, tried, complaint.Sentence),
            >= 400 => Errors.RegistryRefused(repository, what, (int)answer.StatusCode, complaint.Sentence),
            var status => Errors.NotARegistry(
                answer.RequestMessage!.RequestUri!.Authority, $"it answered {status} when it was to {what}"),
        };

    private static TimeSpan? RetryAfter(HttpResponseMessage answer, TimeProvider time)
    {
        var wait = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
