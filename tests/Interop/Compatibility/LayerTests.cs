using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace ImageBuild.Interop.Compatibility;

/// <summary>Which layer has what of each kind of project, from the publishes of the matrix.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LayerTests
{
    private const string Made = "imagebuild layer ";

    [TestMethod]
    [DataRow("references", "packages/Markdig.dll projects/library.dll app/de/references.resources.dll app/zh-Hans/references.resources.dll app/references app/references.dll app/references.deps.json app/start.sh app/data/empty", DisplayName = "a package, another project, translations, content")]
    [DataRow("selfcontained", "framework/System.Private.CoreLib.dll framework/libcoreclr.so app/selfcontained app/selfcontained.dll app/selfcontained.runtimeconfig.json", DisplayName = "self-contained")]
    [DataRow("singlefile", "app/singlefile", DisplayName = "self-contained, in a single file")]
    [DataRow("trimmed", "framework/System.Private.CoreLib.dll framework/libcoreclr.so packages/Markdig.dll app/trimmed app/trimmed.dll", DisplayName = "trimmed")]
    [DataRow("readytorun", "app/readytorun.dll app/readytorun", DisplayName = "compiled ahead of time beside the IL")]
    [DataRow("native", "app/native", DisplayName = "native")]
    [DataRow("pages", "static/wwwroot/css/site.css app/pages.dll", DisplayName = "Razor pages")]
    [DataRow("blazor", "static/wwwroot/app.css static/wwwroot/_framework/blazor.web.js app/blazor.dll", DisplayName = "Blazor")]
    public void AFileIsInTheLayerOf(string template, string files)
    {
        var actual = LayersOf(template).SelectMany(l => l.Files.Select(f => $"{l.Name}/{f}")).ToList();
        var expected = files.Split(' ');
        CollectionAssert.IsSubsetOf(expected, actual, string.Join('\n', actual));
        CollectionAssert.AreEquivalent(
            expected.Select(f => f.Split('/')[0]).Distinct().ToList(), actual.Select(f => f.Split('/')[0]).Distinct().ToList());
    }

    // What a package's layer has is the package's own, but for what the SDK makes of it for this program.
    [TestMethod]
    public void WhatIsTrimmedIsTheProgramsOwn()
    {
        Assert.AreNotEqual(Digest("references", "packages"), Digest("trimmed", "packages"));
        Assert.AreNotEqual(Digest("selfcontained", "framework"), Digest("trimmed", "framework"));

        static string Digest(string template, string layer) => LayersOf(template).Single(l => l.Name == layer).Digest;
    }

    // Our own layers, each with the files that it puts into /app.
    private static List<(string Name, string Digest, List<string> Files)> LayersOf(string template)
    {
        var outcome = Workspace.Shared.OursOf(Cases.All.Single(c => c.Name == "nothing but the project: " + template));
        var registry = new RegistryFolder(Workspace.Shared.Ours.Registry);
        var manifest = Parse(RegistryFolder.ReferencesIn(outcome.Folder).Values.Single());
        var names = Parse(manifest["config"]!["digest"]!.GetValue<string>())["history"]!.AsArray()
            .Select(h => h!["created_by"]!.GetValue<string>()).Where(h => h.StartsWith(Made, StringComparison.Ordinal)).Select(h => h[Made.Length..]).ToList();
        return
        [
            .. names.Zip(
                manifest["layers"]!.AsArray().TakeLast(names.Count).Select(l => l!["digest"]!.GetValue<string>()),
                (name, digest) => (name, digest, FilesOf(digest))),
        ];

        JsonNode Parse(string digest)
        {
            using var blob = registry.Open(digest);
            return JsonNode.Parse(blob)!;
        }

        List<string> FilesOf(string digest)
        {
            using var blob = new GZipStream(registry.Open(digest), CompressionMode.Decompress);
            using var tar = new TarReader(blob);
            var files = new List<string>();
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType != TarEntryType.Directory)
                    files.Add(entry.Name["app/".Length..]);
            }

            return files;
        }
    }
}
