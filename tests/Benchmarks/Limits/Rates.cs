using System.Globalization;

namespace ImageBuild.Benchmarks.Limits;

/// <summary>What this machine does at most, on one core where it computes.</summary>
/// <param name="Cores">How many cores there are.</param>
/// <param name="ReadBytes">Bytes a second out of the page cache.</param>
/// <param name="WriteBytes">Bytes a second into one file, synced.</param>
/// <param name="HashBytes">Bytes a second through SHA-256.</param>
/// <param name="InflateBytes">Bytes a second out of gzip.</param>
/// <param name="DeflateBytes">Bytes a second into gzip.</param>
/// <param name="FileSeconds">Seconds for a small file, created and written.</param>
/// <param name="ProcessSeconds">Seconds for a small program, started and waited for.</param>
/// <param name="ContainerSeconds">Seconds that the kernel takes for namespaces and an overlay of its own, and to remove them.</param>
internal sealed record Rates(
    int Cores,
    double ReadBytes,
    double WriteBytes,
    double HashBytes,
    double InflateBytes,
    double DeflateBytes,
    double FileSeconds,
    double ProcessSeconds,
    double ContainerSeconds)
{
    /// <summary>One line of text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Cores} cores; MB/s: read {ReadBytes / 1e6:0}, write and sync {WriteBytes / 1e6:0}, SHA-256 {HashBytes / 1e6:0}, "
        + $"inflate {InflateBytes / 1e6:0}, deflate {DeflateBytes / 1e6:0}; ms: small file {FileSeconds * 1e3:0.000}, "
        + $"program {ProcessSeconds * 1e3:0.0}, namespaces and overlay {ContainerSeconds * 1e3:0.0}");
}
