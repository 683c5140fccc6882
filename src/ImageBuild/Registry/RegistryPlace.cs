using System.Collections.Concurrent;
using ImageBuild.Credentials;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Registry;

/// <summary>
/// Registries that speak the OCI distribution-spec or Docker's registry protocol v2. One place shares its connections
/// and tokens among all sources and destinations that it opens; dispose it after them.
/// </summary>
public sealed class RegistryPlace : IPlace, IDisposable
{
    private readonly Transport transport;
    private readonly ConcurrentDictionary<string, RegistryHost> hosts = new();

    /// <summary>Makes one; nothing is connected yet.</summary>
    public RegistryPlace(RegistryOptions options) => transport = new Transport(options, Statistics);

    /// <inheritdoc/>
    public string Scheme => "docker";

    /// <summary>How registries are reached.</summary>
    public RegistryOptions Options => transport.Options;

    /// <summary>What was asked and sent so far.</summary>
    public RegistryStatistics Statistics { get; } = new();

    /// <inheritdoc/>
    public IImageSource OpenSource(string name)
    {
        var image = Reference.Parse(name).WithDefaultTag();
        return new RegistrySource(image, Sources(image));
    }

    /// <inheritdoc/>
    public IImageDestination OpenDestination(string name)
    {
        var image = Reference.Parse(name).WithDefaultTag();
        return new RegistryDestination(image, Client(image, RegistryAccess.Push));
    }

    /// <summary>
    /// Asks the registry itself, no mirror, by one HEAD which manifest or index a name stands for, so that
    /// what is known already need not be read; null if there is none, or the registry does not say its digest.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG1001: not a name; IMG2001…: the registry can't be asked.</exception>
    public async Task<Descriptor?> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        var image = Reference.Parse(name).WithDefaultTag();
        return await Client(image, RegistryAccess.Pull).HeadManifestAsync(image, cancellationToken);
    }

    /// <summary>As <see cref="ResolveAsync"/>, but mirrors are asked first, as for a pull.</summary>
    public Task<Descriptor?> ResolveForPullAsync(string name, CancellationToken cancellationToken)
    {
        var image = Reference.Parse(name).WithDefaultTag();
        return new RegistrySource(image, Sources(image)).ResolveAsync(cancellationToken);
    }

    /// <summary>
    /// What says of itself that it is about what a name stands for: signatures, SBOMs (distribution-spec, "Listing
    /// Referrers"). Asks the registry itself, no mirror.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG1001: not a name; IMG3005: there is no such image; IMG2001…: the registry can't be asked.</exception>
    public async Task<IReadOnlyList<Descriptor>> ListReferrersAsync(string name, CancellationToken cancellationToken)
    {
        var image = Reference.Parse(name).WithDefaultTag();
        var repository = Client(image, RegistryAccess.Pull);
        var subject = image.Digest ?? (await repository.HeadManifestAsync(image, cancellationToken))?.Digest
            ?? (await repository.GetManifestAsync(image, cancellationToken)).Digest;
        return await repository.GetReferrersAsync(subject, cancellationToken);
    }

    /// <summary>
    /// Deletes what a name stands for from its registry, and with it every tag that names the same (distribution-spec,
    /// "Deleting Manifests").
    /// </summary>
    /// <returns>The digest of what was deleted.</returns>
    /// <exception cref="ImageBuildException">
    /// IMG1001: not a name; IMG3005: there is no such image; IMG2022: the registry deletes nothing; IMG2001….
    /// </exception>
    public Task<Digest> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var image = Reference.Parse(name).WithDefaultTag();
        return Client(image, RegistryAccess.Delete).DeleteManifestAsync(image, cancellationToken);
    }

    /// <summary>Asks a registry whether it knows the credential that it is given; one that asks for none takes any.</summary>
    /// <param name="registry">Host and port; Docker Hub is <c>docker.io</c>.</param>
    /// <exception cref="ImageBuildException">IMG2005: it does not; IMG2001…: it can't be asked.</exception>
    public Task LogInAsync(string registry, CancellationToken cancellationToken) => transport.Retry.RunAsync(
        async token =>
        {
            var host = HostOf(registry);
            using var answer = await host.SendAsync(new RegistryRequest(HttpMethod.Get, "", AuthScope.Login), token);
            if (!answer.IsSuccessStatusCode)
            {
                var complaint = await RegistryComplaint.ReadAsync(answer, transport, token);
                throw RegistryFailure.Of(answer, registry, "log in", host.Tried(AuthScope.Login), complaint);
            }

            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => transport.Dispose();

    private IReadOnlyList<RepositoryClient> Sources(Reference image)
    {
        var mirrors = transport.Options.Mirrors.GetValueOrDefault(image.Domain, [])
            .Select(mirror => Mirror.RepositoryOf(mirror, image.Path) ?? throw Errors.InvalidMirror(mirror));
        return [.. mirrors.Append(image).Select(r => Client(r, RegistryAccess.Pull))];
    }

    private RepositoryClient Client(Reference image, RegistryAccess access) => new(HostOf(image.Domain), image, access);

    private RegistryHost HostOf(string registry) =>
        hosts.GetOrAdd(registry, static (name, t) => new RegistryHost(name, t), transport);
}
