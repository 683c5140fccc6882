using System.Net;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

internal sealed partial class RepositoryClient
{
    private static readonly string[] ManifestTypes =
        [MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.DockerManifestList, MediaTypes.DockerManifest];

    /// <summary>The manifest or index that a reference of this repository names.</summary>
    /// <exception cref="ImageBuildException">IMG3005: there is none; IMG2001…, IMG3001, IMG3002, IMG3004.</exception>
    public Task<Document> GetManifestAsync(Reference image, CancellationToken cancellationToken) => Retry.RunAsync(
        async token =>
        {
            using var answer = await host.SendAsync(Manifest(HttpMethod.Get, Name(image)), token);
            if (IsNotFound(answer))
                throw Errors.ImageNotFound(image.FamiliarName, Hint(image, await ComplaintAsync(answer, token)));
            var (type, bytes) = await ReadManifestAsync(answer, image.FamiliarName, token);
            var document = image.Digest is { } digest
                ? Document.Verified(type, digest, bytes, ToString()) : Document.Of(type, bytes);
            return SaidDigest(answer, document) is { } said && said != document.Digest
                ? throw Errors.DigestMismatch(said, answer.RequestMessage!.RequestUri!.Authority) : document;
        },
        cancellationToken);

    /// <summary>A manifest that an index names.</summary>
    /// <exception cref="ImageBuildException">IMG3006: it is not there; IMG2001…, IMG3001…IMG3004.</exception>
    public Task<Document> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => Retry.RunAsync(
        async token =>
        {
            using var answer = await host.SendAsync(Manifest(HttpMethod.Get, descriptor.Digest.ToString()), token);
            if (IsNotFound(answer))
                throw Errors.BlobNotFound(descriptor.Digest, ToString());
            var name = $"{repository.FamiliarRepository}@{descriptor.Digest}";
            var (type, bytes) = await ReadManifestAsync(answer, name, token);
            var document = Document.Verified(descriptor, bytes, ToString());
            return type == descriptor.MediaType ? document : throw Errors.InconsistentImage(
                name, $"the index says that it is {descriptor.MediaType}, the registry that it is {type}");
        },
        cancellationToken);

    /// <summary>Asks which document a reference names; null if the registry has none or does not say.</summary>
    /// <exception cref="ImageBuildException">IMG2001….</exception>
    public Task<Descriptor?> HeadManifestAsync(Reference image, CancellationToken cancellationToken) => Retry.RunAsync(
        async token =>
        {
            using var answer = await host.SendAsync(Manifest(HttpMethod.Head, Name(image)), token);
            if (IsNotFound(answer))
                return null;
            if (answer.StatusCode != HttpStatusCode.OK)
                throw await FailureAsync(answer, $"say what {image.FamiliarName} is", token);
            return answer.Headers.NonValidated.TryGetValues("Docker-Content-Digest", out var values)
                && Digest.TryParse(values.ToString(), out var digest)
                && answer.Content.Headers is { ContentLength: { } size, ContentType.MediaType: { } type }
                ? new Descriptor { MediaType = type, Digest = digest, Size = size } : null;
        },
        cancellationToken);

    /// <summary>
    /// Puts a manifest or an index. Where it is about another and the registry does not see to that, it is entered into
    /// that one's list of referrers (distribution-spec, "Pushing Manifests with Subject").
    /// </summary>
    /// <param name="name">A tag, or its digest.</param>
    /// <returns>The digest by which the registry took it; null if it does not say.</returns>
    /// <exception cref="ImageBuildException">IMG2001…; IMG3004: the tag of the list is something else.</exception>
    public async Task<Digest?> PutManifestAsync(Document document, string name, CancellationToken cancellationToken)
    {
        var (said, listed) = await PutOnceAsync(document, name, cancellationToken);
        if (SubjectOf(document) is { } subject && listed != subject.Digest.ToString())
        {
            await EditTaggedReferrersAsync(
                subject.Digest,
                list => list.Any(r => r.Digest == document.Digest) ? list : [.. list, ReferrerOf(document)],
                cancellationToken);
        }

        return said;
    }

    /// <summary>
    /// Deletes a manifest or an index, and with it every tag that names it (distribution-spec, "Deleting Manifests").
    /// Blobs stay until the registry collects what nothing names.
    /// </summary>
    /// <returns>The digest of what was deleted.</returns>
    /// <exception cref="ImageBuildException">IMG3005: there is none; IMG2022: the registry deletes nothing; IMG2001….</exception>
    public async Task<Digest> DeleteManifestAsync(Reference image, CancellationToken cancellationToken)
    {
        var document = await GetManifestAsync(image, cancellationToken);
        await Retry.RunAsync(token => DeleteOnceAsync(image, document.Digest, token), cancellationToken);
        if (SubjectOf(document) is { } subject && await TryListReferrersAsync(subject.Digest, cancellationToken) is null)
        {
            await EditTaggedReferrersAsync(
                subject.Digest, list => [.. list.Where(r => r.Digest != document.Digest)], cancellationToken);
        }

        return document.Digest;
    }

    private async Task<bool> DeleteOnceAsync(Reference image, Digest digest, CancellationToken cancellationToken)
    {
        using var answer = await host.SendAsync(Request(HttpMethod.Delete, $"manifests/{digest}"), cancellationToken);
        if (answer.IsSuccessStatusCode)
            return true;
        var complaint = await ComplaintAsync(answer, cancellationToken);
        if (IsNotFound(answer))
            throw Errors.ImageNotFound(image.FamiliarName, Hint(image, complaint));
        throw answer.StatusCode == HttpStatusCode.MethodNotAllowed || complaint.Code == "UNSUPPORTED"
            ? Errors.DeletionNotAllowed(repository.Domain, complaint.Sentence)
            : RegistryFailure.Of(answer, repository.Repository, $"delete {image.FamiliarName}", host.Tried(scope), complaint);
    }

    // What the registry took it for, and whose referrers it has listed it among.
    private Task<Taken> PutOnceAsync(
        Document document, string name, CancellationToken cancellationToken) => Retry.RunAsync(
        async token =>
        {
            var request = Manifest(HttpMethod.Put, name) with
            {
                Accept = [],
                Body = () => BodyContent.Of(document.Bytes, document.MediaType, n => Transport.Statistics.CountSent(n)),
            };
            using var answer = await host.SendAsync(request, token);
            if (answer.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK))
                throw await FailureAsync(answer, $"take the manifest {name}", token);
            return new Taken(SaidDigest(answer, document), Header(answer, "OCI-Subject"));
        },
        cancellationToken);

    private RegistryRequest Manifest(HttpMethod method, string name) =>
        Request(method, $"manifests/{name}") with { Accept = ManifestTypes };

    private async Task<(string Type, byte[] Bytes)> ReadManifestAsync(
        HttpResponseMessage answer, string name, CancellationToken cancellationToken)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
            throw await FailureAsync(answer, $"give the manifest of {name}", cancellationToken);
        var bytes = await AnswerBody.ReadAsync(answer, Document.MaxSize, Transport, cancellationToken)
            ?? throw Errors.InvalidDocument($"manifest of {name}", $"it is larger than {Document.MaxSize >> 20} MiB.");
        return (ManifestType.Decide(answer.Content.Headers.ContentType?.MediaType, bytes, name), bytes);
    }

    private static string Hint(Reference image, RegistryComplaint complaint) => complaint.Code switch
    {
        "NAME_UNKNOWN" => $"{image.Domain} has no repository '{image.Path}'. Check its spelling.",
        "MANIFEST_UNKNOWN" => $"{image.Domain} has no such tag or digest in '{image.Path}', if it has that at all.",
        _ => $"Check the registry ({image.Domain}), the repository ({image.Path}) and the tag.{complaint.Sentence}",
    };

    // No tuple: what is generic over those is compiled anew in every build.
    private sealed record Taken(Digest? Said, string? Listed);
}
