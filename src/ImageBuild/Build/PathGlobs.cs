using Microsoft.Extensions.FileSystemGlobbing;

namespace ImageBuild.Build;

/// <summary>
/// Globs over paths relative to a folder, divided by <c>;</c>: <c>**/*.pdb;docs/**</c>. Capitals count on every host,
/// so that each leaves the same files in an image.
/// </summary>
public sealed class PathGlobs
{
    // Paths are matched as text; no such folder has to exist.
    private const string AnyFolder = "/published";

    private readonly Matcher matcher = new(StringComparison.Ordinal);

    /// <summary>Reads them; empty is none.</summary>
    public PathGlobs(string text)
    {
        Text = text;
        var globs = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        matcher.AddIncludePatterns(globs);
        IsEmpty = globs.Length == 0;
    }

    /// <summary>What was read.</summary>
    public string Text { get; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty { get; }

    /// <summary>Those of the paths that one of the globs matches.</summary>
    public IReadOnlySet<string> Match(IEnumerable<string> relativePaths) => IsEmpty
        ? new HashSet<string>()
        : matcher.Match(AnyFolder, relativePaths).Files.Select(f => f.Path).ToHashSet();
}
