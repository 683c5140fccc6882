using System.Net;
using ImageBuild.Credentials;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

/// <summary>The protocol's verbs for one repository (distribution-spec, "Endpoints"). Partial by what they are about.</summary>
/// <param name="host">The registry.</param>
/// <param name="repository">The repository, without tag and digest.</param>
internal sealed partial class RepositoryClient(RegistryHost host, Reference repository, RegistryAccess access)
{
    private readonly AuthScope scope = new(repository.Path, access);

    /// <summary>The repository.</summary>
    public Reference Repository => repository;

    /// <summary>The connections.</summary>
    public Transport Transport => host.Transport;

    private Retry Retry => host.Transport.Retry;

    /// <summary>The registry's host and repository, for messages.</summary>
    public override string ToString() => repository.Repository;

    private RegistryRequest Request(HttpMethod method, string path) => new(method, $"{repository.Path}/{path}", scope);

    private Task<RegistryComplaint> ComplaintAsync(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        RegistryComplaint.ReadAsync(answer, Transport, cancellationToken);

    private async Task<ImageBuildException> FailureAsync(
        HttpResponseMessage answer, string what, CancellationToken cancellationToken)
    {
        var complaint = await ComplaintAsync(answer, cancellationToken);
        return RegistryFailure.Of(answer, repository.Repository, what, host.Tried(scope), complaint);
    }

    private static bool IsNotFound(HttpResponseMessage answer) => answer.StatusCode == HttpStatusCode.NotFound;

    /// <summary>How a manifest is named: by digest if it has one, else by tag.</summary>
    private static string Name(Reference image) => image.Digest?.ToString() ?? image.Tag ?? Reference.DefaultTag;

    private static string What(string verb, Descriptor blob) => $"{verb} the blob {blob.Digest}";

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>The digest that an answer names, which it need not do, nor by the algorithm of the document's own.</summary>
    private static Digest? SaidDigest(HttpResponseMessage answer, Document document) =>
        Digest.TryParse(Header(answer, "Docker-Content-Digest"), out var said)
        && said.Algorithm == document.Digest.Algorithm ? said : null;
}
