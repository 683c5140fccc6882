using System.Text.RegularExpressions;
using System.Xml.Linq;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Architecture;

/// <summary>Which way dependencies may point: between projects, and between the namespaces of each.</summary>
[TestClass]
public partial class DependencyTests
{
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["ImageBuild"] = [],
        ["ImageBuild.Runtime"] = ["ImageBuild"],
        ["ImageBuild.Tasks"] = ["ImageBuild"],
        ["ImageBuild.Cli"] = ["ImageBuild", "ImageBuild.Runtime"],
    };

    private static readonly Dictionary<string, string[]> Namespaces = new()
    {
        ["ImageBuild"] = ["Oci"],
        ["ImageBuild.Oci"] = [],
        ["ImageBuild.Tar"] = [],
        ["ImageBuild.Files"] = [],
        ["ImageBuild.Compression"] = [],
        ["ImageBuild.Layers"] = ["Compression", "Oci", "Tar"],
        ["ImageBuild.Deflate"] = ["Compression", "Layers"],
        ["ImageBuild.Images"] = ["Oci"],
        ["ImageBuild.Credentials"] = ["Layout"],
        ["ImageBuild.Registry"] = ["Oci", "Images", "Credentials"],
        ["ImageBuild.Layout"] = ["Oci", "Images"],
        ["ImageBuild.Archive"] = ["Oci", "Images", "Tar", "Layers", "Layout"],
        ["ImageBuild.Engine"] = ["Oci", "Images", "Archive"],
        ["ImageBuild.Store"] = ["Oci", "Images", "Layout"],
        ["ImageBuild.HostBase"] = ["Oci", "Images", "Tar", "Layers", "Store"],
        ["ImageBuild.Build"] = ["Oci", "Files", "Images", "Tar", "Layers", "Store"],
        ["ImageBuild.Explain"] = ["Oci", "Files", "Images", "Layers", "Build", "Store"],
        ["ImageBuild.Runtime.Interop"] = ["Tar"],
        ["ImageBuild.Runtime.Overlay"] = ["Tar", "Runtime.Interop"],
        ["ImageBuild.Runtime.Unpack"] = ["Oci", "Images", "Tar", "Layers", "Store", "Runtime.Interop", "Runtime.Overlay"],
        ["ImageBuild.Runtime.Rebuild"] =
            ["Oci", "Images", "Tar", "Layers", "Layout", "Deflate", "Store", "Runtime.Interop", "Runtime.Unpack"],
        ["ImageBuild.Runtime.Commit"] = ["Oci", "Images", "Tar", "Layers", "Store", "Runtime.Interop", "Runtime.Overlay"],
        ["ImageBuild.Runtime.Attach"] = ["Runtime.Interop"],
        ["ImageBuild.Runtime.Runtimes"] = ["Tar", "Runtime.Interop", "Runtime.Overlay"],
        ["ImageBuild.Runtime.Bundles"] = ["Runtime.Interop", "Runtime.Overlay", "Runtime.Runtimes"],
        ["ImageBuild.Runtime.Containers"] =
        [
            "Oci", "Images", "Tar", "Layers", "Layout", "Store",
            "Runtime.Interop", "Runtime.Attach", "Runtime.Overlay", "Runtime.Unpack", "Runtime.Commit", "Runtime.Runtimes",
        ],
    };

    [TestMethod]
    public void ProjectsReferenceOnlyWhatTheyMay()
    {
        foreach (var (project, allowed) in Projects)
        {
            var file = XDocument.Load(Repository.PathOf("src", project, project + ".csproj"));
            var references = file.Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
            CollectionAssert.IsSubsetOf(references.ToList(), allowed, project);
        }
    }

    [TestMethod]
    public void EveryProjectOfTheSourceIsInTheGraph() => CollectionAssert.AreEquivalent(
        Projects.Keys, Directory.GetDirectories(Repository.PathOf("src")).Select(Path.GetFileName).ToList());

    [TestMethod]
    [DataRow("ImageBuild")]
    [DataRow("ImageBuild.Runtime")]
    public void NamespacesUseOnlyWhatTheyMay(string project)
    {
        var wrong = Sources(project).SelectMany(file => Uses(file)
            .Where(used => used != file.Namespace && !Allowed(file.Namespace).Contains(used))
            .Select(used => $"{file.Path}: {file.Namespace} uses {used}"));
        Assert.AreEqual("", string.Join('\n', wrong));
    }

    [TestMethod]
    public void TheCoreHasNoConsoleNoNativeCallsAndNoMSBuild()
    {
        var wrong = Sources("ImageBuild").Where(f => Forbidden().IsMatch(f.Text)).Select(f => f.Path);
        Assert.AreEqual("", string.Join('\n', wrong));
    }

    [TestMethod]
    public void NativeCallsLiveInInteropAlone()
    {
        var wrong = Sources("ImageBuild.Runtime").Concat(Sources("ImageBuild.Cli")).Concat(Sources("ImageBuild.Tasks"))
            .Where(f => f.Namespace != "ImageBuild.Runtime.Interop" && NativeImport().IsMatch(f.Text)).Select(f => f.Path);
        Assert.AreEqual("", string.Join('\n', wrong));
    }

    [TestMethod]
    public void AFileStandsInTheFolderOfItsNamespace()
    {
        var wrong = Projects.Keys.SelectMany(project => Sources(project)
            .Where(f => f.Namespace != string.Join('.', new[] { project }.Concat(f.Folder)) && f.Namespace.Length > 0)
            .Select(f => $"{f.Path}: {f.Namespace}"));
        Assert.AreEqual("", string.Join('\n', wrong));
    }

    private static IEnumerable<string> Allowed(string name) => Namespaces.TryGetValue(name, out var allowed)
        ? allowed.Select(a => "ImageBuild." + a).Append("ImageBuild")
        : throw new AssertFailedException($"{name} is not in the graph of namespaces: add it, with what it may use");

    private static IEnumerable<string> Uses(Source file) =>
        Using().Matches(file.Text).Select(m => m.Groups["name"].Value).Distinct();

    private static IEnumerable<Source> Sources(string project)
    {
        var root = Repository.PathOf("src", project);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Select(path =>
        {
            var text = File.ReadAllText(path);
            var folder = Path.GetRelativePath(root, Path.GetDirectoryName(path)!);
            return new Source(
                Path.GetRelativePath(Repository.Root, path),
                folder == "." ? [] : folder.Split(Path.DirectorySeparatorChar),
                NamespaceLine().Match(text).Groups["name"].Value,
                text);
        });
    }

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?(?<name>ImageBuild(?:\.[A-Z]\w+)*?)(?:\.(?:Errors|Index|DeflateFormat))?;", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bConsole\.|Microsoft\.Build\b|\[(?:LibraryImport|DllImport)")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"\[(?:LibraryImport|DllImport)")]
    private static partial Regex NativeImport();

    private sealed record Source(string Path, string[] Folder, string Namespace, string Text);
}
