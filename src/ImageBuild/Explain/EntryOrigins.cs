using ImageBuild.Build;
using ImageBuild.Layers;

namespace ImageBuild.Explain;

/// <summary>Tells where the files of an image come from.</summary>
/// <param name="projectFolder">The full path of the project's folder.</param>
/// <param name="target">The folder of the image that the publish folder becomes.</param>
/// <param name="origins">Origins by path relative to the publish folder.</param>
public sealed class EntryOrigins(
    string projectFolder, ImagePath target, IReadOnlyDictionary<string, FileOrigin> origins)
{
    /// <summary>Where a file lies, relative to the project's folder, with <c>/</c>; a full path on another drive.</summary>
    internal string SourceOf(PlannedEntry.File file) =>
        Path.GetRelativePath(projectFolder, file.Source).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The package of a file as <c>Id Version</c>, or null.</summary>
    internal string? PackageOf(PlannedEntry entry) =>
        entry is PlannedEntry.File && entry.Path.IsWithin(target)
        && origins.GetValueOrDefault(entry.Path.Relative[target.Relative.Length..].TrimStart('/')) is FileOrigin.Package package
            ? $"{package.Id} {package.Version}"
            : null;
}
