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

    /// <summary>The curves.</summary>
    public List<Curve> Curves { get; init; } = [];

    /// <summary>When and on what, in short.</summary>
    [JsonIgnore]
    public string Place => string.Create(CultureInfo.InvariantCulture, $"{Date:yyyy-MM-dd}, {Rates.Cores} cores of {Machine.Split(", ")[^1]}");

    /// <summary>Reads one.</summary>
    public static BenchReport Read(string path) => JsonSerializer.Deserialize<BenchReport>(File.ReadAllBytes(path), Options)!;

    /// <summary>Writes it, whole or not at all.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this, Options));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Says how many goals are met, and which are not.</summary>
    public string Verdict()
    {
        var goals = Rows.Where(r => r.Met is not null).ToList();
        var missed = goals.Where(r => r.Met == false).Select(r => r.Peer is null ? r.What : $"{r.What} ({r.Peer})").ToList();
        var verdict = $"{goals.Count - missed.Count} of {goals.Count} goals met";
        return missed.Count == 0 ? verdict : $"{verdict}; missed: {string.Join(", ", missed)}";
    }
}
