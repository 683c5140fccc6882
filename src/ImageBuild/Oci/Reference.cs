using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ImageBuild.Oci;

/// <summary>
/// The name of an image in a registry, by the grammar of distribution's <c>reference</c> package:
/// <c>[domain/]path[:tag][@digest]</c>. Names without a domain belong to Docker Hub, as docker has them.
/// </summary>
public sealed partial record Reference
{
    /// <summary>The domain that a name without one means.</summary>
    public const string DockerHub = "docker.io";

    /// <summary>The tag that a reference with neither tag nor digest means.</summary>
    public const string DefaultTag = "latest";

    private const int MaxNameLength = 255;
    // Name, tag and the longest digest. Held before the grammar, which goes back and forth, sees the text.
    private const int MaxLength = 1024;

    private Reference(string domain, string path, string? tag, Digest? digest)
    {
        Domain = domain;
        Path = path;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The registry's host and port: <c>docker.io</c>, <c>localhost:5000</c>, <c>[::1]:5000</c>.</summary>
    public string Domain { get; }

    /// <summary>The repository within the registry: <c>library/alpine</c>.</summary>
    public string Path { get; }

    /// <summary>The tag, or null.</summary>
    public string? Tag { get; }

    /// <summary>The digest, or null.</summary>
    public Digest? Digest { get; }

    /// <summary>Domain and path: <c>docker.io/library/alpine</c>.</summary>
    public string Repository => $"{Domain}/{Path}";

    /// <summary>The name as docker shows it: <c>alpine:3.20</c> for <c>docker.io/library/alpine:3.20</c>.</summary>
    public string FamiliarName => FamiliarRepository + Suffix;

    /// <summary>The repository as docker shows it, without tag and digest.</summary>
    public string FamiliarRepository => Domain != DockerHub ? Repository
        : Path.StartsWith("library/", StringComparison.Ordinal) && Path.IndexOf('/', 8) < 0 ? Path[8..]
        : Path;

    private string Suffix => (Tag is null ? "" : $":{Tag}") + (Digest is null ? "" : $"@{Digest}");

    /// <summary>Reads a reference; the domain, where it lacks one, becomes <see cref="DockerHub"/>. No tag is added.</summary>
    /// <exception cref="ImageBuildException">IMG1001: it does not follow the grammar.</exception>
    public static Reference Parse(string text) =>
        TryParse(text, out var reference, out var reason) ? reference : throw Errors.InvalidReference(text, reason);

    /// <summary>Reads a reference; false, with the reason, for what does not follow the grammar.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out Reference? reference, [NotNullWhen(false)] out string? reason)
    {
        reference = null;
        if (text.Length > MaxLength)
            return Fail($"it is longer than {MaxLength} characters", out reason);
        if (Hex64().IsMatch(text))
            return Fail("64 hex digits alone are an image id, not a name", out reason);
        var match = Grammar().Match(text);
        if (!match.Success)
            return Fail(Explain(text), out reason);
        Digest? digest = null;
        if (match.Groups["digest"] is { Success: true } d && !Digest.TryParse(d.Value, out digest))
            return Fail($"'{d.Value}' is not a sha256 or sha512 digest", out reason);
        var (domain, path) = Split(match.Groups["name"].Value);
        if (!Remote().IsMatch(path))
            return Fail("a repository's name is in lower case", out reason);
        if (!Uri.TryCreate($"https://{domain}/", UriKind.Absolute, out _))
            return Fail($"'{domain}' is no host and port", out reason);
        if (domain.Length + 1 + path.Length > MaxNameLength)
            return Fail($"the name is longer than {MaxNameLength} characters", out reason);
        reference = new Reference(domain, path, match.Groups["tag"] is { Success: true } t ? t.Value : null, digest);
        reason = null;
        return true;
    }

    /// <summary>This repository with another tag and no digest.</summary>
    /// <exception cref="ImageBuildException">IMG1001: it is no tag.</exception>
    public Reference WithTag(string tag) => Parse($"{Repository}:{tag}");

    /// <summary>This repository at a digest, without a tag.</summary>
    public Reference WithDigest(Digest digest) => new(Domain, Path, null, digest);

    /// <summary>This reference, tagged <see cref="DefaultTag"/> if it has neither tag nor digest.</summary>
    public Reference WithDefaultTag() => Tag is null && Digest is null ? new(Domain, Path, DefaultTag, null) : this;

    /// <summary>Whether this is a tag: one to 128 of <c>[A-Za-z0-9_.-]</c>, not starting with <c>.</c> or <c>-</c>.</summary>
    public static bool IsTag(string text) => TagGrammar().IsMatch(text);

    /// <summary>The full name.</summary>
    public override string ToString() => Repository + Suffix;

    // distribution reference/normalize.go: the part before the first slash is a domain if it could be no path
    // component (a dot, a colon, an upper-case letter) or is localhost.
    private static (string Domain, string Path) Split(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var isDomain = slash >= 0 && (first.AsSpan().ContainsAny(".:[") || first == "localhost" || first.Any(char.IsAsciiLetterUpper));
        var domain = isDomain ? first : DockerHub;
        var path = isDomain ? name[(slash + 1)..] : name;
        if (domain == "index.docker.io")
            domain = DockerHub;
        if (domain == DockerHub && !path.Contains('/', StringComparison.Ordinal))
            path = "library/" + path;
        return (domain, path);
    }

    private static string Explain(string text) => text switch
    {
        "" => "it is empty",
        _ when text.Any(char.IsWhiteSpace) => "it has white space in it",
        _ when text.Any(char.IsAsciiLetterUpper) => "a repository's name is in lower case",
        _ when text.Contains("://", StringComparison.Ordinal) => "it is a URL",
        _ => "it does not follow the grammar",
    };

    private static bool Fail(string why, out string reason)
    {
        reason = why;
        return false;
    }

    // distribution reference/regexp.go, rule by rule.
    private const string Component = "[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*";
    private const string DomainComponent = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private const string Host = $@"(?:{DomainComponent}(?:\.{DomainComponent})*|\[(?:[a-fA-F0-9:]+)\])";
    private const string NamePattern = $"(?:{Host}(?::[0-9]+)?/)?{Component}(?:/{Component})*";
    private const string TagPattern = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
    private const string DigestPattern = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

    [GeneratedRegex($@"\A(?<name>{NamePattern})(?::(?<tag>{TagPattern}))?(?:@(?<digest>{DigestPattern}))?\z")]
    private static partial Regex Grammar();

    [GeneratedRegex($@"\A{Component}(?:/{Component})*\z")]
    private static partial Regex Remote();

    [GeneratedRegex($@"\A{TagPattern}\z")]
    private static partial Regex TagGrammar();

    [GeneratedRegex(@"\A[a-f0-9]{64}\z")]
    private static partial Regex Hex64();
}
