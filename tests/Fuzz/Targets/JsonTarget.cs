using System.Text.Unicode;

namespace ImageBuild.Fuzz.Targets;

/// <summary>A document in JSON: what was read is written as what is read and written as the same.</summary>
/// <param name="name">The target's name.</param>
/// <param name="rewrite">Reads and writes it.</param>
internal class JsonTarget(string name, Func<byte[], byte[]> rewrite) : FuzzTarget(name)
{
    private static readonly string Digest = "\"sha256:" + new string('a', 64) + "\"";

    public override IReadOnlyList<string> Words { get; } =
    [
        "null", "true", "{}", "[]", "\"\"", "\"a\":", ",", "1e999", "-0", "1.5", "9223372036854775808", "\\ud800", "\\udc00", "\\u0000", "\"\\ud800\":1,",
        "\xff", "\xed\xa0\x80", "/**/", Digest, "\"mediaType\":", "\"digest\":", "\"size\":", "\"platform\":", "\"annotations\":", "\"layers\":", "\"manifests\":",
        "\"application/vnd.oci.image.index.v1+json\"", "\"application/vnd.oci.image.manifest.v1+json\"", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ];

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var written = rewrite(input.ToArray());
        var again = rewrite(written);
        // What is no UTF-8 becomes U+FFFD, which is written in another way than it is kept.
        if (Utf8.IsValid(input))
            Property.Same(written, again, "what is written is read as the same");
    }
}
