using System.Text.RegularExpressions;
using ImageBuild.Build;

namespace ImageBuild.Tasks;

/// <summary>
/// Where published files come from, by the metadata that the SDK leaves on <c>ResolvedFileToPublish</c>.
/// </summary>
internal static partial class PublishedOrigins
{
    /// <summary>The metadata that it looks at.</summary>
    public static readonly string[] Metadata =
        ["RelativePath", "NuGetPackageId", "NuGetPackageVersion", "AssetType", "PathInPackage", "ReferenceSourceTarget"];

    /// <summary>The origins by relative path with <c>/</c>. The project's own files are left out.</summary>
    /// <param name="items">What is published.</param>
    /// <param name="names">How the host tells names apart: a file keeps the case of whoever made it first.</param>
    public static IReadOnlyDictionary<string, FileOrigin> Of(IEnumerable<InputItem> items, StringComparer names)
    {
        var origins = new Dictionary<string, FileOrigin>(names);
        foreach (var item in items)
        {
            // Of two items for one path the later is what was copied last.
            if (Of(item) is { } origin)
                origins[item["RelativePath"].Replace('\\', '/')] = origin;
        }

        return origins;
    }

    private static FileOrigin? Of(InputItem item)
    {
        if (item["NuGetPackageId"] is { Length: > 0 } id)
        {
            if (RuntimePack().IsMatch(id))
                return new FileOrigin.Framework();
            return IsForOneMachine(item)
                ? new FileOrigin.Native()
                : new FileOrigin.Package(id, item["NuGetPackageVersion"]);
        }

        return item["ReferenceSourceTarget"] == "ProjectReference"
            ? new FileOrigin.ProjectReference()
            : null;
    }

    private static bool IsForOneMachine(InputItem item) => item["AssetType"] == "native"
        || item["PathInPackage"].StartsWith("runtimes/", StringComparison.OrdinalIgnoreCase);

    // Microsoft.NETCore.App.Runtime.linux-x64, Microsoft.AspNetCore.App.Runtime.linux-x64
    [GeneratedRegex(@"^Microsoft\.\w+\.App\.Runtime\.", RegexOptions.IgnoreCase)]
    private static partial Regex RuntimePack();
}
