namespace ImageBuild.Registry;

/// <summary>Reads the bodies of answers that have to be small.</summary>
internal static class AnswerBody
{
    /// <summary>The body; null if it is larger than <paramref name="max"/> bytes.</summary>
    /// <exception cref="TransientFailure">It did not come whole.</exception>
    public static async Task<byte[]?> ReadAsync(
        HttpResponseMessage answer, int max, Transport transport, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > max)
            return null;
        using var watch = new StallWatch(transport.Options.StallTimeout, transport.Options.Time, cancellationToken);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(watch.Token);
            using var copy = new MemoryStream();
            var buffer = new byte[16 << 10];
            int read;
            while ((read = await body.ReadAsync(buffer, watch.Token)) > 0)
            {
                watch.Moved();
                copy.Write(buffer, 0, read);
                if (copy.Length > max)
                    return null;
            }

            return copy.ToArray();
        }
        catch (Exception e) when (NetworkFailure.IsOne(e, cancellationToken))
        {
            throw NetworkFailure.Explain(answer.RequestMessage!.RequestUri!, e, watch.Limit);
        }
    }
}
