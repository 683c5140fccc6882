using System.Buffers;

namespace ImageBuild.Registry;

/// <summary>One way of authenticating that a registry offers in <c>WWW-Authenticate</c> (RFC 9110, 11.6.1).</summary>
/// <param name="Scheme">In lower case: <c>basic</c>, <c>bearer</c>.</param>
/// <param name="Parameters">By name in lower case; of one that is said twice, the first.</param>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    private const int MaxLength = 8 << 10;
    private static readonly SearchValues<char> TokenChars = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/:");

    /// <summary>Reads header values, each with one or several challenges. What can't be understood is passed over.</summary>
    public static IReadOnlyList<Challenge> Parse(IEnumerable<string> values)
    {
        var challenges = new List<Challenge>();
        foreach (var value in values.Where(v => v.Length <= MaxLength))
            Parse(value, challenges);
        return challenges;
    }

    private static void Parse(ReadOnlySpan<char> rest, List<Challenge> challenges)
    {
        Dictionary<string, string>? parameters = null;
        while (true)
        {
            rest = rest.TrimStart(" \t,=");
            var name = Token(ref rest);
            if (name.Length == 0)
                return;
            rest = rest.TrimStart(" \t");
            if (rest is not ['=', ..])
            {
                parameters = [];
                challenges.Add(new Challenge(name, parameters));
                continue;
            }

            rest = rest[1..].TrimStart(" \t");
            if (Value(ref rest) is { } value)
                parameters?.TryAdd(name, value);
        }
    }

    private static string Token(ref ReadOnlySpan<char> rest)
    {
        var length = rest.IndexOfAnyExcept(TokenChars);
        var token = length < 0 ? rest : rest[..length];
        rest = rest[token.Length..];
        return token.ToString().ToLowerInvariant();
    }

    private static string? Value(ref ReadOnlySpan<char> rest)
    {
        if (rest is ['"', ..])
            return Quoted(ref rest);
        var length = rest.IndexOfAny(" \t,");
        var value = length < 0 ? rest : rest[..length];
        rest = rest[value.Length..];
        return value.ToString();
    }

    // Null, and nothing left, for a string that does not end.
    private static string? Quoted(ref ReadOnlySpan<char> rest)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                rest = rest[(i + 1)..];
                return text.ToString();
            }

            if (rest[i] == '\\' && i + 1 < rest.Length)
                i++;
            text.Append(rest[i]);
        }

        rest = [];
        return null;
    }
}
