namespace ImageBuild.Engine;

/// <summary>Where a container engine listens.</summary>
/// <param name="Kind">What it is called: <c>Docker</c>, <c>Podman</c>.</param>
/// <param name="Endpoint">A Unix socket's path, the name of a Windows pipe, or <c>host:port</c>.</param>
public sealed record EngineAddress(string Kind, EngineEndpoint Endpoint)
{
    private const string DockerPipe = "docker_engine";

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} at {Endpoint}";

    /// <summary>
    /// Where engines of a kind may be, most likely first. Docker: <c>DOCKER_HOST</c> alone if it is set, else the
    /// system's socket, then the user's own. Podman: its service's sockets, which understand docker's protocol.
    /// </summary>
    /// <param name="kind"><c>Docker</c> or <c>Podman</c>; empty for both.</param>
    /// <param name="environment">The caller's environment.</param>
    public static IEnumerable<EngineAddress> Candidates(string kind, IReadOnlyDictionary<string, string> environment)
    {
        var runtime = environment.GetValueOrDefault("XDG_RUNTIME_DIR");
        if (!kind.Equals("Podman", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var endpoint in DockerEndpoints(environment, runtime))
                yield return new EngineAddress("Docker", endpoint);
        }

        if (kind.Equals("Docker", StringComparison.OrdinalIgnoreCase))
            yield break;
        if (runtime is { Length: > 0 })
            yield return new EngineAddress("Podman", new EngineEndpoint.Socket(Path.Combine(runtime, "podman", "podman.sock")));
        yield return new EngineAddress("Podman", new EngineEndpoint.Socket("/run/podman/podman.sock"));
    }

    private static IEnumerable<EngineEndpoint> DockerEndpoints(IReadOnlyDictionary<string, string> environment, string? runtime)
    {
        if (environment.GetValueOrDefault("DOCKER_HOST") is { Length: > 0 } host)
        {
            yield return Parse(host);
            yield break;
        }

        if (OperatingSystem.IsWindows())
        {
            yield return new EngineEndpoint.Pipe(DockerPipe);
            yield break;
        }

        yield return new EngineEndpoint.Socket("/var/run/docker.sock");
        if (runtime is { Length: > 0 })
            yield return new EngineEndpoint.Socket(Path.Combine(runtime, "docker.sock"));
        if (environment.GetValueOrDefault("HOME") is { Length: > 0 } home)
            yield return new EngineEndpoint.Socket(Path.Combine(home, ".docker", "run", "docker.sock"));
    }

    // docker's notation: unix:///path, npipe:////./pipe/name, tcp://host:port.
    private static EngineEndpoint Parse(string host)
    {
        const string unix = "unix://", pipe = "npipe:////./pipe/", tcp = "tcp://";
        if (host.StartsWith(unix, StringComparison.Ordinal))
            return new EngineEndpoint.Socket(host[unix.Length..]);
        if (host.StartsWith(pipe, StringComparison.Ordinal))
            return new EngineEndpoint.Pipe(host[pipe.Length..]);
        // Without TLS, as docker itself has it unless DOCKER_TLS_VERIFY is set, which needs certificates of the client's.
        return host.StartsWith(tcp, StringComparison.Ordinal) && Uri.TryCreate(host, UriKind.Absolute, out var uri) && uri.Port > 0
            ? new EngineEndpoint.Tcp(uri.Host, uri.Port)
            : throw Errors.InvalidSetting("DOCKER_HOST", host, "unix:///path, npipe:////./pipe/name, tcp://host:port");
    }
}
