using System.Globalization;

namespace ImageBuild;

internal static partial class Errors
{
    public static ImageBuildException HostNotFound(string host, Exception? inner) => new(
        ErrorCode.HostNotFound,
        $"No address is known for '{host}'. Check the registry's name, the network and the DNS server.",
        inner);

    public static ImageBuildException ConnectionFailed(string registry, string reason, Exception? inner) => new(
        ErrorCode.ConnectionFailed,
        $"The connection to '{registry}' failed: {reason.TrimEnd('.')}. Check that it runs, its port, and proxies and firewalls on the way.",
        inner);

    public static ImageBuildException TlsFailed(string registry, string reason, Exception? inner) => new(
        ErrorCode.TlsFailed,
        $"'{registry}' could not be reached by HTTPS: {reason.TrimEnd('.')}. If it speaks plain HTTP, declare it in ImageBuildInsecureRegistries.",
        inner);

    public static ImageBuildException CertificateRejected(string host, IEnumerable<string> reasons) => new(
        ErrorCode.TlsFailed,
        $"The certificate of '{host}' is not trusted: {string.Join(", ", reasons)}. Have the machine trust its authority, or use the name that the certificate is for.");

    public static ImageBuildException RegistryTimeout(string registry, TimeSpan limit, Exception? inner) => new(
        ErrorCode.RegistryTimeout,
        string.Create(CultureInfo.InvariantCulture, $"Nothing came from '{registry}' for {limit.TotalSeconds:0.#} seconds. Try again later."),
        inner);

    public static ImageBuildException NotAuthorized(string repository, string what, string tried, string said) => new(
        ErrorCode.NotAuthorized,
        $"'{repository}' refused to {what}: it wants to know who asks, or does not exist. {tried} Log in with imagebuild login or docker login, or set the SDK's variables.{said}");

    public static ImageBuildException AccessDenied(string repository, string what, string tried, string said) => new(
        ErrorCode.AccessDenied,
        $"'{repository}' refused to {what}: access denied. {tried} Check the repository's name and the rights of that user.{said}");

    public static ImageBuildException TokenRefused(string registry, string server, string? source) => new(
        ErrorCode.NotAuthorized,
        source is null ? $"The token server '{server}' of '{registry}' gives nothing to somebody unknown. Log in with imagebuild login or docker login."
            : $"The token server '{server}' of '{registry}' refused the credential from {source}. Log in again.");

    public static ImageBuildException TooManyRequests(string registry, TimeSpan? wait, string said) => new(
        ErrorCode.TooManyRequests,
        string.Create(CultureInfo.InvariantCulture, $"'{registry}' was asked too often{(wait is { } w ? $" and wants to be left alone for {w.TotalSeconds:0} seconds" : "")}. Wait, log in for a higher limit, or use a mirror.{said}"));

    public static ImageBuildException RegistryBroken(string registry, int status, string said) => new(
        ErrorCode.RegistryBroken,
        string.Create(CultureInfo.InvariantCulture, $"'{registry}' has a problem of its own (HTTP {status}). Try again later.{said}"));

    public static ImageBuildException NotARegistry(string registry, string reason) => new(
        ErrorCode.NotARegistry,
        $"'{registry}' does not answer as a registry does: {reason.TrimEnd('.')}. Check its name and port.");

    public static ImageBuildException UnsafeRedirect(string registry, string target, string reason) => new(
        ErrorCode.UnsafeRedirect,
        $"'{registry}' sends on to '{target}', which is not followed: {reason}.");

    public static ImageBuildException UnsafeAddress(string host) => new(
        ErrorCode.UnsafeRedirect,
        $"A public registry sends on to '{host}', an address of this machine or its own network, which is not followed.");

    public static ImageBuildException UntrustedTokenServer(string registry, string server) => new(
        ErrorCode.UntrustedTokenServer,
        $"'{registry}' asks for credentials at {server}, which is not known to belong to it. Nothing was sent. If it does, name its host in the environment variable IMAGEBUILD_TOKEN_SERVERS.");

    public static ImageBuildException NoToken(string server, string reason) => new(
        ErrorCode.NoToken, $"The token server '{server}' gave no token: {reason}. Try again later, or tell who runs it.");

    public static ImageBuildException RegistryRefused(string repository, string what, int status, string said) => new(
        ErrorCode.RegistryRefused,
        string.Create(CultureInfo.InvariantCulture, $"'{repository}' refused to {what} (HTTP {status}).{said}"));

    public static ImageBuildException DeletionNotAllowed(string registry, string said) => new(
        ErrorCode.DeletionNotAllowed, $"'{registry}' lets nobody delete. Whoever runs it has to allow that first.{said}");

    public static ImageBuildException CredentialsUnreadable(string file, string reason, Exception? inner) => new(
        ErrorCode.CredentialsUnreadable,
        $"Credentials can't be read from '{file}': {reason.TrimEnd('.')}. Repair or remove it, or log in again.",
        inner);

    public static ImageBuildException CredentialHelperFailed(string program, string reason) => new(
        ErrorCode.CredentialHelperFailed,
        $"The credential helper '{program}' can't be used: {reason.TrimEnd('.')}. Install or repair it, or take it out of credsStore and credHelpers in docker's config.json.");

    public static ImageBuildException CertificateUnreadable(string file, string reason, Exception inner) => new(
        ErrorCode.CertificateUnreadable,
        $"The certificate '{file}' can't be read: {reason.TrimEnd('.')}. It must be PEM; a '.cert' needs a '.key' of its name beside it, not encrypted.",
        inner);

    public static ImageBuildException InvalidMirror(string value) => new(
        ErrorCode.InvalidMirror, $"'{value}' is not a mirror. Write registry=host[:port][/prefix], such as docker.io=mirror.example.com.");

    public static ImageBuildException UnsupportedManifest(string image, string type) => new(
        ErrorCode.UnsupportedManifest,
        $"'{image}' is {type}, which is no image that can be read. Images of Docker's schema 1 must be pushed again by a newer docker.");
}
