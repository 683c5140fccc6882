using System.Net;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

internal sealed partial class RepositoryClient
{
    private const int MaxPages = 100;

    // "Referrers tag schema": the hash cut to what a tag may have.
    private const int MaxHexInTag = 64;

    /// <summary>
    /// What says of itself that it is about a manifest: signatures, SBOMs (distribution-spec, "Listing Referrers"). A
    /// registry without that interface is asked for the tag in which clients keep the list.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG2001…; IMG3001: the list is none.</exception>
    public async Task<IReadOnlyList<Descriptor>> GetReferrersAsync(Digest subject, CancellationToken cancellationToken)
    {
        if (await TryListReferrersAsync(subject, cancellationToken) is { } listed)
            return listed;
        return await TaggedReferrersAsync(subject, cancellationToken) is { IsIndex: true } document
            ? OciJson.ReadIndex(document.Bytes.Span).Manifests : [];
    }

    // Null if the registry has no such interface.
    private async Task<IReadOnlyList<Descriptor>?> TryListReferrersAsync(Digest subject, CancellationToken cancellationToken)
    {
        var all = new List<Descriptor>();
        var request = Request(HttpMethod.Get, $"referrers/{subject}") with { Accept = [MediaTypes.OciIndex] };
        for (var page = 0; page < MaxPages; page++)
        {
            var (index, next) = await Retry.RunAsync(token => ReadPageAsync(request, token), cancellationToken);
            if (index is null)
                return null;
            all.AddRange(index.Manifests);
            if (next is null)
                return all;
            request = request with { Location = next };
        }

        throw Errors.NotARegistry(ToString(), "its list of referrers does not end");
    }

    private async Task<(Index? Index, Uri? Next)> ReadPageAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        using var answer = await host.SendAsync(request, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw await FailureAsync(answer, "list referrers", cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
            return (null, null);
        var bytes = await AnswerBody.ReadAsync(answer, Document.MaxSize, Transport, cancellationToken)
            ?? throw Errors.InvalidDocument("list of referrers", $"it is larger than {Document.MaxSize >> 20} MiB.");
        return (OciJson.ReadIndex(bytes), NextPage(answer));
    }

    // <url>; rel="next" (RFC 8288), of the registry alone.
    private Uri? NextPage(HttpResponseMessage answer)
    {
        if (Header(answer, "Link")?.Split('>') is not [['<', .. var link], var parameters] || !parameters.Contains("next", StringComparison.Ordinal))
            return null;
        var here = answer.RequestMessage!.RequestUri!;
        var next = RedirectRule.Resolve(here, link, Transport.Options);
        return RedirectRule.IsSameOrigin(here, next) ? next
            : throw Errors.NotARegistry(ToString(), "its list of referrers goes on at another host");
    }

    private async Task<Document?> TaggedReferrersAsync(Digest subject, CancellationToken cancellationToken)
    {
        try
        {
            return await GetManifestAsync(repository.WithTag(ReferrersTag(subject)), cancellationToken);
        }
        catch (ImageBuildException e) when (e.Code == ErrorCode.ImageNotFound)
        {
            return null;
        }
    }

    // Two clients at once may lose one's entry to the other: registries with the interface are there to prevent it.
    private async Task EditTaggedReferrersAsync(
        Digest subject, Func<IReadOnlyList<Descriptor>, IReadOnlyList<Descriptor>> edit, CancellationToken cancellationToken)
    {
        var tag = ReferrersTag(subject);
        var document = await TaggedReferrersAsync(subject, cancellationToken);
        if (document is { IsIndex: false })
            throw Errors.InconsistentImage($"{repository.FamiliarRepository}:{tag}", "the tag is to be an index of referrers, and is an image");
        var old = document is null ? [] : OciJson.ReadIndex(document.Bytes.Span).Manifests;
        var edited = edit(old);
        if (edited.Count == old.Length)
            return;
        var index = new Index { MediaType = MediaTypes.OciIndex, Manifests = [.. edited] };
        await PutOnceAsync(Document.Of(MediaTypes.OciIndex, OciJson.Write(index)), tag, cancellationToken);
    }

    private static string ReferrersTag(Digest subject) =>
        $"{subject.Algorithm}-{subject.Hex[..Math.Min(subject.Hex.Length, MaxHexInTag)]}";

    private static Descriptor? SubjectOf(Document document) => document.IsIndex
        ? OciJson.ReadIndex(document.Bytes.Span).Subject : OciJson.ReadManifest(document.Bytes.Span).Subject;

    private static Descriptor ReferrerOf(Document document)
    {
        if (document.IsIndex)
        {
            var index = OciJson.ReadIndex(document.Bytes.Span);
            return document.Descriptor with { ArtifactType = index.ArtifactType, Annotations = index.Annotations };
        }

        var manifest = OciJson.ReadManifest(document.Bytes.Span);
        var type = manifest.ArtifactType is { Length: > 0 } said ? said : manifest.Config.MediaType;
        return document.Descriptor with { ArtifactType = type, Annotations = manifest.Annotations };
    }
}
