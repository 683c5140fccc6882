using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageBuild.Benchmarks.Growth;
using ImageBuild.Benchmarks.Limits;

namespace ImageBuild.Benchmarks.Report;

/// <summary>All that one run has measured.</summary>
/// <param name="Date">When it began, in UTC.</param>
/// <param name="Machine">On what.</param>
/// <param name="Rates">What that machine does at most.</param>
internal sealed record BenchReport(DateTimeOffset Date, string Machine, Rates Rates)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The comparisons.</summary>
    public List<Row> Rows { get; init; } = [];

    /// <summary>The scenarios that could not be gone through.</summary>
    public List<string> Failed { get; init; } = [];

    /// <summary>The curves.</summary>
    public List<Curve> Curves { get; init; } = [];

    /// <summary>When and on what, in short.</summary>
    [JsonIgnore]
    public string Place => string.Create(CultureInfo.InvariantCulture, $"{Date:yyyy-MM-dd}, {Rates.Cores} cores of {Machine.Split(", ")[^1]}");

    /// <summary>0 if no scenario failed and no goal was missed, else 1.</summary>
    [JsonIgnore]
    public int ExitCode => Failed.Count > 0 || Rows.Any(r => r.Met == false) ? 1 : 0;

    /// <summary>Reads one.</summary>
    public static BenchReport Read(string path) => JsonSerializer.Deserialize<BenchReport>(File.ReadAllBytes(path), Options)!;

    /// <summary>Writes it, whole or not at all.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this, Options));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Says how many goals are met, which are not, and which scenarios failed.</summary>
    public string Verdict()
    {
        var goals = Rows.Where(r => r.Met is not null).ToList();
        var missed = goals.Where(r => r.Met == false).Select(r => r.Peer is null ? r.What : $"{r.What} ({r.Peer})").ToList();
        var verdict = $"{goals.Count - missed.Count} of {goals.Count} goals met";
        return verdict + List("missed", missed) + List("failed", Failed);

        static string List(string what, List<string> names) => names.Count == 0 ? "" : $"; {what}: {string.Join(", ", names)}";
    }
}
