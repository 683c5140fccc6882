using System.Text;
using System.Text.Json;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Explain;

/// <summary>
/// The last build of each project and platform. A build that made the same image again finds that out by a file's name,
/// and reads and writes nothing. All of it may be deleted at any time; what is damaged is taken for not there.
/// </summary>
/// <param name="folder">Where; made when it is needed.</param>
public sealed class BuildRecords(string folder)
{
    /// <summary>How many are kept; the oldest go.</summary>
    public const int Most = 100;

    private const int HexDigits = 16;
    private const string Extension = ".json";

    /// <summary>Whether the last build of a project made this image.</summary>
    public bool IsLast(string project, Platform platform, Digest image) =>
        File.Exists(FileOf(project, platform.ToString(), image));

    /// <summary>The last build of a project; null if none is known.</summary>
    public BuildRecord? Find(string project, Platform platform) =>
        FilesOf($"{Prefix(project, platform.ToString())}*{Extension}").Select(Read).FirstOrDefault(r => r is not null);

    /// <summary>All that are known, the newest first.</summary>
    public IEnumerable<BuildRecord> All() => FilesOf("*" + Extension).Select(Read).OfType<BuildRecord>();

    /// <summary>Keeps a build in the place of the one before. That it can't be written is no failure of the build.</summary>
    public void Save(BuildRecord record)
    {
        try
        {
            var file = FileOf(record.Project, record.Platform, record.Image);
            CacheFolder.Write(file, JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Plain.BuildRecord), Most);
            foreach (var older in FilesOf($"{Prefix(record.Project, record.Platform)}*{Extension}").Where(f => f != file))
                File.Delete(older);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The image is there. What is missed is the reason of the next build's layers.
        }
    }

    private static BuildRecord? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), RecordJson.Plain.BuildRecord);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or ImageBuildException)
        {
            return null;
        }
    }

    private List<string> FilesOf(string pattern) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, pattern).OrderByDescending(File.GetLastWriteTimeUtc)]
        : [];

    private string FileOf(string project, string platform, Digest image) =>
        Path.Combine(folder, Prefix(project, platform) + image.Hex[..HexDigits] + Extension);

    private static string Prefix(string project, string platform) =>
        Digest.Of(Encoding.UTF8.GetBytes($"{project}\n{platform}")).Hex[..HexDigits] + "-";
}
