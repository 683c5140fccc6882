using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using ImageBuild.Credentials;

namespace ImageBuild.Registry;

/// <summary>How registries are reached. Nothing in it is ever changed.</summary>
public sealed record RegistryOptions
{
    private const int DefaultChunkSize = 16 << 20;

    /// <summary>Where credentials are looked for. Default: nowhere.</summary>
    public ICredentialStore Credentials { get; init; } = new CredentialChain();

    /// <summary>
    /// Registries (<c>host[:port]</c>) that are reached by plain HTTP. Loopback addresses need not be named: whether
    /// they speak HTTPS or HTTP is found out. Default: none.
    /// </summary>
    public ImmutableHashSet<string> InsecureRegistries { get; init; } = [];

    /// <summary>
    /// Mirrors by registry, asked in order before the registry itself, for pulls alone:
    /// <c>docker.io</c> → <c>mirror.example.com/hub</c>. Default: none.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Mirrors { get; init; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>
    /// Hosts that may be sent credentials as token servers, beside the registry's own host and the ones known to belong
    /// to it. Default: none.
    /// </summary>
    public ImmutableHashSet<string> TokenServers { get; init; } = [];

    /// <summary>Certificate authorities that are trusted beside the machine's. Default: none.</summary>
    public ImmutableArray<X509Certificate2> CertificateAuthorities { get; init; } = [];

    /// <summary>
    /// Folders with a folder for each registry (<c>host[:port]</c>) that has certificates of its own: <c>*.crt</c> to
    /// trust, <c>*.cert</c> and <c>*.key</c> to show. The first that has one for a registry counts. Default: none.
    /// </summary>
    public ImmutableArray<string> CertificateFolders { get; init; } = [];

    /// <summary>What the client calls itself.</summary>
    public string UserAgent { get; init; } = "imagebuild/0.1";

    /// <summary>How long connecting may take. Default: 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long nothing may move on a connection; there is no limit on the whole. Default: 60 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a registry may think over what it was sent: some copy a blob first. Default: 5 min.</summary>
    public TimeSpan PushTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often more something is tried that may succeed later. Default: 4; 0 tries once.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>The wait before the first retry; doubled, with jitter, for each further one. Default: 0.5 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait before a retry; a registry that asks for more is not waited for. Default: 60 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The bytes of a chunk of a blob that a registry does not take whole: more where the registry wants more, less where
    /// it refuses so much. Default: 16 MiB.
    /// </summary>
    public int ChunkSize { get; init; } = DefaultChunkSize;

    /// <summary>Whether blobs are sent in chunks where the registry would take them whole. Default: no.</summary>
    public bool AlwaysInChunks { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The options that an environment asks for: credentials from the SDK's variables and from docker's and podman's
    /// files, certificates from theirs and the machine's <c>certs.d</c>, registries reached by plain HTTP from
    /// <c>DOTNET_CONTAINER_INSECURE_REGISTRIES</c>, token servers from <c>IMAGEBUILD_TOKEN_SERVERS</c>, chunks from the
    /// SDK's <c>…_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES</c> and <c>…_DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD</c>.
    /// </summary>
    /// <param name="environment">The caller's environment.</param>
    /// <param name="pushRegistry">The registry that is pushed to; see <see cref="EnvironmentCredentials"/>.</param>
    /// <exception cref="ImageBuildException">IMG1101: a variable has a value that it can't have.</exception>
    public static RegistryOptions FromEnvironment(
        IReadOnlyDictionary<string, string> environment, string? pushRegistry = null) => new()
    {
        Credentials = new CredentialChain(
            new EnvironmentCredentials(environment, pushRegistry),
            CredentialFiles.Of(environment)),
        CertificateFolders = RegistryCertificates.Folders(environment),
        InsecureRegistries = [.. Split(environment.GetValueOrDefault("DOTNET_CONTAINER_INSECURE_REGISTRIES") ?? "")],
        TokenServers = [.. Split(environment.GetValueOrDefault("IMAGEBUILD_TOKEN_SERVERS") ?? "")],
        ChunkSize = (int?)EnvironmentValue.Number(
            environment, int.MaxValue, OfSdk("REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES")) ?? DefaultChunkSize,
        AlwaysInChunks = EnvironmentValue.Flag(environment, OfSdk("DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD")),
    };

    /// <summary>These options with more registries by plain HTTP.</summary>
    /// <param name="list"><c>host[:port]</c>, separated by <c>;</c> or <c>,</c>.</param>
    public RegistryOptions WithInsecureRegistries(string list) =>
        this with { InsecureRegistries = InsecureRegistries.Union(Split(list)) };

    /// <summary>These options with more mirrors, after those that are there.</summary>
    /// <param name="list"><c>host=mirror</c>, separated by <c>;</c> or <c>,</c>.</param>
    /// <exception cref="ImageBuildException">IMG2014: not of that form.</exception>
    public RegistryOptions WithMirrors(string list)
    {
        var mirrors = Mirrors;
        foreach (var item in Split(list))
        {
            if (item.Split('=') is not [{ Length: > 0 } host, var mirror] || Mirror.RepositoryOf(mirror, "any") is null)
                throw Errors.InvalidMirror(item);
            mirrors = mirrors.SetItem(host, [.. mirrors.GetValueOrDefault(host, []), mirror]);
        }

        return this with { Mirrors = mirrors };
    }

    /// <summary>Whether a host is declared to be reached by plain HTTP, with its port or whatever the port.</summary>
    internal bool IsInsecure(string authority) =>
        InsecureRegistries.Contains(authority)
        || (authority.LastIndexOf(':') is var colon and > 0 && InsecureRegistries.Contains(authority[..colon]));

    private static string[] OfSdk(string variable) => [$"DOTNET_CONTAINER_{variable}", $"SDK_CONTAINER_{variable}"];

    private static string[] Split(string list) =>
        list.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
