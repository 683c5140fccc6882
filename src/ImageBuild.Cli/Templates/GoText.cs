using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ImageBuild.Cli.Templates;

/// <summary>Values as Go prints them and judges them.</summary>
internal static partial class GoText
{
    private const int MaxWidth = 1000;
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value as <c>%v</c> has it: <c>[a b]</c>, <c>map[a:1 b:2]</c>, <c>&lt;nil&gt;</c>.</summary>
    public static string Of(JsonNode? value) => value switch
    {
        null => "<nil>",
        JsonArray array => $"[{string.Join(' ', array.Select(Of))}]",
        JsonObject members => $"map[{string.Join(' ', members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}:{Of(m.Value)}"))}]",
        _ => String(value) ?? Json(value),
    };

    /// <summary>A value as JSON, with no more escaped than must be.</summary>
    public static string Json(JsonNode? value) => value?.ToJsonString(Readable) ?? "null";

    /// <summary>The text that a value is; null if it is none.</summary>
    public static string? String(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The number that a value is; null if it is none.</summary>
    public static decimal? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number
        && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether it is anything but nothing, false, 0 and what is empty.</summary>
    public static bool IsTrue(JsonNode? value) => value switch
    {
        null => false,
        JsonArray array => array.Count > 0,
        JsonObject members => members.Count > 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.String => String(value) is not "",
            JsonValueKind.Number => Number(value) is not 0,
            _ => false,
        },
    };

    /// <summary>As fmt.Sprint: a blank between two that are no texts.</summary>
    public static string Print(IReadOnlyList<JsonNode?> values)
    {
        var text = new StringBuilder();
        foreach (var (i, value) in values.Index())
            text.Append(i > 0 && String(value) is null && String(values[i - 1]) is null ? " " : "").Append(Of(value));
        return text.ToString();
    }

    /// <summary>As fmt.Sprintf, with the verbs <c>v s q d x t f</c>.</summary>
    public static string Format(string format, IReadOnlyList<JsonNode?> values)
    {
        var used = 0;
        var text = Verb().Replace(format, match =>
        {
            if (match.Groups["verb"].Value is "%")
                return "%";
            return used < values.Count ? Aligned(match, values[used++]) : $"%!{match.Groups["verb"].Value}(MISSING)";
        });
        return used == values.Count ? text : $"{text}%!(EXTRA {string.Join(", ", values.Skip(used).Select(Of))})";
    }

    private static string Aligned(Match match, JsonNode? value)
    {
        var precision = match.Groups["precision"] is { Success: true } group ? Count(group.Value) : (int?)null;
        var text = match.Groups["verb"].Value switch
        {
            "v" => Of(value),
            "s" => precision is { } most && Of(value).Length > most ? Of(value)[..most] : Of(value),
            "q" => Json(JsonValue.Create(Of(value))),
            "d" when Number(value) is { } number && number % 1 == 0 => number.ToString("0", CultureInfo.InvariantCulture),
            "f" when Number(value) is { } number => number.ToString($"F{precision ?? 6}", CultureInfo.InvariantCulture),
            "x" when Number(value) is { } number && number % 1 == 0 && number is >= long.MinValue and <= long.MaxValue => ((long)number).ToString("x", CultureInfo.InvariantCulture),
            "x" when String(value) is { } bytes => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(bytes)),
            "t" when value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False => Of(value),
            var verb => $"%!{verb}({Of(value)})",
        };
        var (flags, width) = (match.Groups["flags"].Value, Count(match.Groups["width"].Value));
        return flags.Contains('-', StringComparison.Ordinal) ? text.PadRight(width)
            : text.PadLeft(width, flags.Contains('0', StringComparison.Ordinal) && Number(value) is >= 0 ? '0' : ' ');
    }

    private static int Count(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Min(count, MaxWidth) : 0;

    [GeneratedRegex(@"%(?<flags>[-+ #0]*)(?<width>\d*)(?:\.(?<precision>\d*))?(?<verb>[a-zA-Z%])")]
    private static partial Regex Verb();
}
