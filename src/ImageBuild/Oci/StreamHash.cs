using System.Security.Cryptography;

namespace ImageBuild.Oci;

/// <summary>Hashes what a stream has.</summary>
internal static class StreamHash
{
    private const int BufferSize = 256 << 10;

    /// <summary>Adds a stream's bytes, to its end.</summary>
    /// <returns>How many they were.</returns>
    public static async Task<long> AppendAsync(this IncrementalHash hash, Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var length = 0L;
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
        }

        return length;
    }
}
