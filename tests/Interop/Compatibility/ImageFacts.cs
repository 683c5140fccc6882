using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ImageBuild.Interop.Compatibility;

/// <summary>
/// What an image is, a fact at a time, by the framework's own readers: its manifest, its configuration, and the files of
/// the layers that are not its base's.
/// </summary>
/// <param name="facts">Gets the facts, by name.</param>
internal sealed class ImageFacts(Dictionary<string, string> facts)
{
    /// <summary>Adds those of an image.</summary>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="open">Opens a blob by its digest, or whatever the manifest calls it.</param>
    public void Add(JsonNode manifest, Func<string, Stream> open)
    {
        var configDigest = manifest["config"]!["digest"]!.GetValue<string>();
        using var stream = open(configDigest);
        var config = JsonNode.Parse(stream)!;
        var layers = manifest["layers"]!.AsArray();
        var added = AddHistory(config);
        AddManifest(manifest, layers, added);
        AddDiffIds(config, layers.Count - added);
        foreach (var (name, value) in config.AsObject())
            Flatten(name, value);
        AddFiles(layers.Skip(layers.Count - added).Select(l => l!["digest"]!.GetValue<string>()), open);
    }

    /// <summary>A time as a fact: the moment that a test began is of no interest.</summary>
    public static string Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time)
        && (DateTimeOffset.UtcNow - time).Duration() < TimeSpan.FromHours(2)
            ? "now"
            : text;

    private void AddManifest(JsonNode manifest, JsonArray layers, int added)
    {
        var type = manifest["mediaType"]?.GetValue<string>() ?? "none";
        facts["manifest.mediaType"] = type;
        facts["manifest.config.mediaType"] = manifest["config"]!["mediaType"]?.GetValue<string>() ?? "none";
        facts["manifest.annotations"] = manifest["annotations"]?.ToJsonString() ?? "none";
        var types = layers.Select(l => l!["mediaType"]?.GetValue<string>() ?? "none").ToList();
        facts["manifest.layers.base"] = string.Join(' ', types.SkipLast(added));
        facts["manifest.layers.added"] = string.Join(' ', types.TakeLast(added).Distinct());
        facts["layers"] = added.ToString(CultureInfo.InvariantCulture);
    }

    // Who made an entry of history, and so a layer, is written there by either side.
    private int AddHistory(JsonNode config)
    {
        var history = config["history"]!.AsArray();
        var added = history.Where(IsAdded).ToList();
        facts["history.base"] = string.Join("; ", history.Except(added).Select(Sorted));
        facts["history.added"] = string.Join(", ", added.Select(h => h!["created_by"]!.GetValue<string>().Split(", version")[0]));
        config.AsObject().Remove("history");
        return added.Count;

        // One writes a time with a fraction, the other without: the same time.
        static string Sorted(JsonNode? h) => string.Join(", ", h!.AsObject().OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{p.Key}={p.Value!.ToString().Replace(".0000000Z", "Z", StringComparison.Ordinal)}"));

        static bool IsAdded(JsonNode? h) => h!["created_by"]?.GetValue<string>() is { } by
            && (by.StartsWith("imagebuild layer ", StringComparison.Ordinal) || by.StartsWith(".NET SDK", StringComparison.Ordinal));
    }

    private void AddDiffIds(JsonNode config, int below)
    {
        var ids = config["rootfs"]!["diff_ids"]!.AsArray();
        facts["rootfs.base"] = string.Join(' ', ids.Take(below));
        facts["rootfs.type"] = config["rootfs"]!["type"]!.GetValue<string>();
        config.AsObject().Remove("rootfs");
    }

    private void Flatten(string name, JsonNode? value)
    {
        switch (value)
        {
            case JsonArray list when name == "config.Env":
                // Of two with one name the later counts. Their order is of no effect.
                foreach (var variable in list.Select(v => v!.GetValue<string>().Split('=', 2)))
                    facts[$"{name}.{variable[0]}"] = variable[1];
                return;
            case JsonObject o when o.Count > 0:
                foreach (var (key, inner) in o)
                    Flatten($"{name}.{key}", inner);
                return;
            // As if it were not there: root.
            case JsonValue user when name == "config.User" && user.ToString().Length == 0:
                return;
            case JsonValue text when text.TryGetValue<string>(out var s):
                facts[name] = Time(s);
                return;
            default:
                facts[name] = value?.ToJsonString() ?? "null";
                return;
        }
    }

    private void AddFiles(IEnumerable<string> layers, Func<string, Stream> open)
    {
        foreach (var digest in layers)
        {
            using var blob = open(digest);
            using var content = Decompress(blob);
            using var tar = new TarReader(content);
            var names = new List<string>();
            while (tar.GetNextEntry() is { } entry)
            {
                names.Add(entry.Name);
                Add(entry);
            }

            var sorted = names.OrderBy(n => n, StringComparer.Ordinal).SequenceEqual(names);
            facts["files.order"] = sorted && facts.GetValueOrDefault("files.order", "sorted") == "sorted" ? "sorted" : "unsorted";
        }
    }

    private void Add(TarEntry entry)
    {
        // The SDK has two slashes below a folder of Windows if it runs on Linux.
        var path = "/" + entry.Name.Trim('/').Replace("//", "/", StringComparison.Ordinal);
        for (var above = Path.GetDirectoryName(path)!; above != "/"; above = Path.GetDirectoryName(above)!)
            facts[$"folder {above}"] = "is there";
        var isFolder = entry.EntryType == TarEntryType.Directory;
        var kind = isFolder ? "folder" : "file";
        facts[$"{kind} {path}"] = isFolder ? "is there" : Content(entry);
        facts[$"{kind}.mode {path}"] = Convert.ToString((int)entry.Mode, 8);
        facts[$"{kind}.owner {path}"] = $"{entry.Uid}:{entry.Gid}";
        if (entry is PaxTarEntry pax && pax.ExtendedAttributes.TryGetValue("MSWINDOWS.rawsd", out var descriptor))
            facts[$"{kind}.security {path}"] = descriptor;
        facts[$"{kind}.time {path}"] = Time(entry.ModificationTime.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
    }

    private static string Content(TarEntry entry)
    {
        if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            return $"{entry.EntryType} {entry.LinkName}";
        var hash = SHA256.HashData(entry.DataStream ?? Stream.Null);
        return $"{entry.Length} {Convert.ToHexStringLower(hash)}";
    }

    private static Stream Decompress(Stream blob)
    {
        var isGzip = blob.ReadByte() == 0x1F;
        blob.Position = 0;
        return isGzip ? new GZipStream(blob, CompressionMode.Decompress) : blob;
    }
}
