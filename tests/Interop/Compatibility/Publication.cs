using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Compatibility;

/// <summary>The facts that came of one publish by one side.</summary>
internal sealed partial class Publication
{
    /// <summary>The name of the fact that says how it ended.</summary>
    public const string Ends = "ends";

    /// <summary>How it ended if it did what it was told.</summary>
    public const string Well = "well";

    private readonly SortedDictionary<string, string> facts = new(StringComparer.Ordinal);
    private readonly Side side;
    private readonly Outcome outcome;

    private Publication(Side side, Outcome outcome)
    {
        this.side = side;
        this.outcome = outcome;
    }

    /// <summary>Gathers the facts.</summary>
    public static IReadOnlyDictionary<string, string> FactsOf(Side side, Outcome outcome)
    {
        var publication = new Publication(side, outcome);
        publication.AddOutcome();
        publication.AddPushed();
        publication.AddArchive();
        return publication.facts;
    }

    private void AddOutcome()
    {
        Add(Ends, outcome.IsWell ? Well : "with an error");
        Add("says", string.Join(", ", outcome.Said));
        foreach (var (name, value) in outcome.Outputs)
            Add($"output {name}", Described(name, value));
    }

    // Bytes and digests differ wherever anything does, and what they stand for is compared elsewhere.
    private static string Described(string name, string value)
    {
        if (value.StartsWith('{'))
            return "JSON";
        var isDigest = name.EndsWith("Digest", StringComparison.Ordinal) && name != "ContainerBaseDigest" && value.Length > 0;
        return isDigest ? "a digest" : value;
    }

    private void AddPushed()
    {
        var registry = new RegistryFolder(side.Registry);
        var references = RegistryFolder.ReferencesIn(outcome.Folder);
        Add("references", string.Join(' ', references.Keys.Order(StringComparer.Ordinal)));
        Add("references.same", (references.Values.Distinct().Count() < 2).ToString());
        if (references.Count == 0)
            return;
        // An index has a shorter name than what only the SDK calls its parts.
        using var manifest = registry.Open(references.MinBy(r => r.Key.Length).Value);
        AddAny(JsonNode.Parse(manifest)!, registry.Open);
    }

    private void AddAny(JsonNode manifest, Func<string, Stream> open)
    {
        if (manifest["manifests"] is not JsonArray parts)
        {
            AddImage(manifest, open);
            return;
        }

        Add("index.mediaType", manifest["mediaType"]!.GetValue<string>());
        Add("index.annotations", manifest["annotations"]?.ToJsonString() ?? "none");
        Add("index.platforms", string.Join(' ', parts.Select(p => p!["platform"]!.ToJsonString())));
        foreach (var part in parts)
        {
            using var image = open(part!["digest"]!.GetValue<string>());
            AddImage(JsonNode.Parse(image)!, open, $"{part["platform"]!["os"]}/{part["platform"]!["architecture"]} ");
        }
    }

    private void AddArchive()
    {
        var archives = Directory.EnumerateFiles(outcome.Folder, "*.tar*", SearchOption.AllDirectories).ToList();
        Add("archives", string.Join(' ', archives.Select(f => Path.GetRelativePath(outcome.Folder, f))));
        if (archives.Count == 0)
            return;
        var content = Directory.CreateDirectory(Path.Combine(outcome.Folder, "archive")).FullName;
        Tool.Run("tar", "-xf", archives[0], "-C", content);
        string[] lists = ["manifest.json", "oci-layout"];
        Add("archive.files", string.Join(' ', lists.Where(f => File.Exists(Path.Combine(content, f)))));
        var isOci = File.Exists(Path.Combine(content, "index.json")) && !IsOfDocker(Index(content)[0]!);
        Add("archive.kind", isOci ? "OCI" : "docker");
        if (isOci)
            AddOciArchive(content);
        else
            AddDockerArchive(JsonNode.Parse(File.ReadAllText(Path.Combine(content, "manifest.json")))![0]!, content);
    }

    private static JsonArray Index(string content) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(content, "index.json")))!["manifests"]!.AsArray();

    private static bool IsOfDocker(JsonNode descriptor) =>
        descriptor["mediaType"]!.GetValue<string>().Contains("docker", StringComparison.Ordinal);

    private void AddDockerArchive(JsonNode manifest, string content)
    {
        Add("archive.tags", string.Join(' ', manifest["RepoTags"]!.AsArray()));
        var layers = manifest["Layers"]!.AsArray().Select(l => new JsonObject { ["digest"] = l!.DeepClone() });
        var image = new JsonObject
        {
            ["config"] = new JsonObject { ["digest"] = manifest["Config"]!.DeepClone() },
            ["layers"] = new JsonArray([.. layers]),
        };
        AddImage(image, name => File.OpenRead(Path.Combine(content, name)));
    }

    private void AddOciArchive(string content)
    {
        Stream Open(string digest) => File.OpenRead(Path.Combine(content, "blobs", digest.Replace(':', '/')));
        var manifests = Index(content);
        Add("archive.tags", string.Join(' ', manifests.Select(m => m!["annotations"]?.ToJsonString())));
        using var manifest = Open(manifests[0]!["digest"]!.GetValue<string>());
        AddAny(JsonNode.Parse(manifest)!, Open);
    }

    private void AddImage(JsonNode manifest, Func<string, Stream> open, string platform = "")
    {
        var found = new Dictionary<string, string>();
        new ImageFacts(found).Add(manifest, open);
        foreach (var (name, value) in found)
            Add(platform + name, value);
    }

    // Where a side's own files and registry are is no difference, nor is the time of a tag.
    private void Add(string name, string value) => facts[name] = TimeTag().Replace(value, ":TIME")
        .Replace(side.Registry.Host, "REGISTRY", StringComparison.Ordinal)
        .Replace(outcome.Folder, "FOLDER", StringComparison.Ordinal);

    [GeneratedRegex(":20[0-9]{12}$")]
    private static partial Regex TimeTag();
}
