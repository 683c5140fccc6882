using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace ImageBuild.Oci;

/// <summary>
/// The content identifier of a blob: <c>sha256:</c> or <c>sha512:</c> and lower-case hex digits
/// (image-spec descriptor.md, "Digests"). There is no way to hold an invalid one, so it may name a file or a URL.
/// </summary>
[JsonConverter(typeof(DigestConverter))]
public sealed record Digest : IComparable<Digest>
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private const int Sha256HexLength = 64;
    private const int Sha512HexLength = 128;

    private Digest(string algorithm, string hex)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>The hash in lower-case hex: 64 digits for sha256, 128 for sha512.</summary>
    public string Hex { get; }

    /// <summary>Reads <c>algorithm:hex</c>.</summary>
    /// <exception cref="ImageBuildException">IMG1002: anything else.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw Errors.InvalidDigest(text);

    /// <summary>Reads <c>algorithm:hex</c>; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        if (text is null)
            return false;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return false;
        var (algorithm, length) = text.AsSpan(0, colon) switch
        {
            "sha256" => ("sha256", Sha256HexLength),
            "sha512" => ("sha512", Sha512HexLength),
            _ => ("", -1),
        };
        var hex = text.AsSpan(colon + 1);
        if (hex.Length != length || hex.ContainsAnyExcept(HexDigits))
            return false;
        digest = new Digest(algorithm, hex.ToString());
        return true;
    }

    /// <summary>The SHA-256 digest of <paramref name="content"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> content) =>
        FromSha256(content.Length <= DocumentHash.MaxSize ? DocumentHash.Of(content) : SHA256.HashData(content));

    /// <summary>The digest with these 32 bytes of SHA-256 hash.</summary>
    public static Digest FromSha256(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, SHA256.HashSizeInBytes);
        return new Digest("sha256", Convert.ToHexStringLower(hash));
    }

    /// <summary>A new running hash of this digest's algorithm; see <see cref="Matches(IncrementalHash)"/>.</summary>
    public IncrementalHash CreateHash() => IncrementalHash.CreateHash(
        Algorithm == "sha256" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512);

    /// <summary>Whether <paramref name="content"/> has this digest.</summary>
    public bool Matches(ReadOnlySpan<byte> content) =>
        Algorithm == "sha256" ? Of(content) == this : Convert.ToHexStringLower(SHA512.HashData(content)) == Hex;

    /// <summary>Whether <paramref name="hash"/> has come to this digest. Resets the hash.</summary>
    public bool Matches(IncrementalHash hash) =>
        Convert.ToHexStringLower(hash.GetHashAndReset()).Equals(Hex, StringComparison.Ordinal);

    /// <summary>The first twelve hex digits, for people.</summary>
    public string Short => Hex[..12];

    /// <inheritdoc/>
    public int CompareTo(Digest? other) => string.CompareOrdinal(ToString(), other?.ToString());

    /// <inheritdoc/>
    public override string ToString() => $"{Algorithm}:{Hex}";
}
