using System.Text;
using ImageBuild.Registry;

namespace ImageBuild.Fuzz.Targets;

/// <summary>Values of <c>WWW-Authenticate</c>, one a line: what was read and is written by the grammar is read as the same.</summary>
internal sealed class ChallengeTarget() : FuzzTarget("challenge")
{
    public override IReadOnlyList<string> Words { get; } =
        ["Bearer ", "Basic ", "realm=\"", "service=\"", "scope=\"repository:a/b:pull,push\"", "error=\"insufficient_scope\"", "\\\"", ", ", "https://a.b/token", "charset=\"UTF-8\"", "=="];

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var challenges = Challenge.Parse(Encoding.Latin1.GetString(input).Split('\n'));
        var again = Challenge.Parse(challenges.Select(Print));
        // What became longer than a challenge may be is passed over.
        Property.Holds(challenges.Any(c => Print(c).Length > 8 << 10) || challenges.Select(Print).SequenceEqual(again.Select(Print)), "it is read as the same");
    }

    private static string Print(Challenge challenge) => $"{challenge.Scheme} " + string.Join(',', challenge.Parameters.Select(
        p => $"{p.Key}=\"{p.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
}
