using Microsoft.Extensions.FileSystemGlobbing;

namespace ImageBuild.Build;

/// <summary>
/// Globs over paths relative to a folder, divided by <c>;</c>: <c>**/*.pdb;docs/**</c>. Capitals count on every host,
/// so that each leaves the same files in an image.
/// </summary>
/// <param name="text">What is read; empty is none.</param>
public sealed class PathGlobs(string text)
{
    // Paths are matched as text; no such folder has to exist.
    private const string AnyFolder = "/published";

    private readonly string[] globs =
        text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What was read.</summary>
    public string Text => text;

    /// <summary>Those of the paths that one of the globs matches.</summary>
    public IReadOnlySet<string> Match(IEnumerable<string> relativePaths)
    {
        // Without a glob, not even the library is loaded.
        if (globs.Length == 0)
            return new HashSet<string>();
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddIncludePatterns(globs);
        return matcher.Match(AnyFolder, relativePaths).Files.Select(f => f.Path).ToHashSet();
    }
}
