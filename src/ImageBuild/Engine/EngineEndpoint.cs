namespace ImageBuild.Engine;

/// <summary>What an engine listens on.</summary>
public abstract record EngineEndpoint
{
    private EngineEndpoint()
    {
    }

    /// <summary>A Unix socket.</summary>
    public sealed record Socket(string Path) : EngineEndpoint
    {
        /// <inheritdoc/>
        public override string ToString() => $"unix://{Path}";
    }

    /// <summary>A named pipe of Windows.</summary>
    public sealed record Pipe(string Name) : EngineEndpoint
    {
        /// <inheritdoc/>
        public override string ToString() => $"npipe:////./pipe/{Name}";
    }

    /// <summary>A port without TLS.</summary>
    public sealed record Tcp(string Host, int Port) : EngineEndpoint
    {
        /// <inheritdoc/>
        public override string ToString() => $"tcp://{Host}:{Port}";
    }
}
