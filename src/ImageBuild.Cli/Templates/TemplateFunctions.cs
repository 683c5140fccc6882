using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImageBuild.Cli.Templates;

/// <summary>The functions of templates: Go's (text/template) and docker's (docker/cli templates/templates.go).</summary>
internal static class TemplateFunctions
{
    private const int MaxPadding = 10_000;

    private static readonly Dictionary<string, Func<JsonNode?[], JsonNode?>> All = new()
    {
        ["and"] = a => a.FirstOrDefault(v => !GoText.IsTrue(v), Given(a, 1)[^1]),
        ["or"] = a => a.FirstOrDefault(GoText.IsTrue, Given(a, 1)[^1]),
        ["not"] = a => !GoText.IsTrue(Exactly(a, 1)[0]),
        ["eq"] = a => Given(a, 1).Length > 1 ? a.Skip(1).Any(v => AreEqual(a[0], v)) : throw new TemplateFunctionException("missing argument for comparison"),
        ["ne"] = a => !AreEqual(Exactly(a, 2)[0], a[1]),
        ["lt"] = a => Compare(a) < 0,
        ["le"] = a => Compare(a) <= 0,
        ["gt"] = a => Compare(a) > 0,
        ["ge"] = a => Compare(a) >= 0,
        ["len"] = a => Length(Exactly(a, 1)[0]),
        ["index"] = a => Given(a, 1).Skip(1).Aggregate(a[0], Index),
        ["slice"] = Slice,
        ["print"] = a => GoText.Print(a),
        ["println"] = a => string.Join(' ', a.Select(GoText.Of)) + "\n",
        ["printf"] = a => GoText.Format(Text(Given(a, 1)[0]), a[1..]),
        ["html"] = a => WebUtility.HtmlEncode(GoText.Print(a)),
        ["json"] = a => GoText.Json(Exactly(a, 1)[0]),
        ["join"] = a => Join(Exactly(a, 2)[0], Text(a[1])),
        ["split"] = a => new JsonArray([.. Text(Exactly(a, 2)[0]).Split(Text(a[1])).Select(p => (JsonNode?)p)]),
        ["title"] = a => Title(Text(Exactly(a, 1)[0])),
        ["lower"] = a => Text(Exactly(a, 1)[0]).ToLowerInvariant(),
        ["upper"] = a => Text(Exactly(a, 1)[0]).ToUpperInvariant(),
        ["pad"] = a => Text(Exactly(a, 3)[0]) is "" ? "" : new string(' ', Padding(a[1])) + Text(a[0]) + new string(' ', Padding(a[2])),
        ["truncate"] = a => Text(Exactly(a, 2)[0]) is var text && Whole(a[1]) is var most && text.Length > most ? text[..Math.Max(most, 0)] : text,
    };

    /// <summary>Whether there is such a function.</summary>
    public static bool Exists(string name) => All.ContainsKey(name);

    /// <summary>Whether all that it does is to write a text otherwise (docker/cli templates/templates.go, HeaderFunctions).</summary>
    public static bool IsChangeOfText(string name) => name is "json" or "title" or "lower" or "upper" or "truncate";

    /// <summary>Calls one.</summary>
    /// <exception cref="TemplateFunctionException">It can't do that with these.</exception>
    public static JsonNode? Call(string name, JsonNode?[] arguments) => All[name](arguments);

    private static JsonNode?[] Given(JsonNode?[] arguments, int least) => arguments.Length >= least ? arguments
        : throw new TemplateFunctionException($"want at least {Number(least)} got {Number(arguments.Length)}") { IsOfCount = true };

    private static JsonNode?[] Exactly(JsonNode?[] arguments, int count) => arguments.Length == count ? arguments
        : throw new TemplateFunctionException($"want {Number(count)} got {Number(arguments.Length)}") { IsOfCount = true };

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Text(JsonNode? value) => GoText.String(value) ?? throw new TemplateFunctionException($"{GoText.Of(value)} is no text");

    private static int Whole(JsonNode? value) => GoText.Number(value) is { } number && number % 1 == 0 && Math.Abs(number) <= int.MaxValue
        ? (int)number : throw new TemplateFunctionException($"cannot index slice/array with {GoText.Of(value)}");

    private static int Padding(JsonNode? value) => Math.Clamp(Whole(value), 0, MaxPadding);

    // A number and a text of it are equal, as they are for docker, whose second try has numbers as texts.
    private static bool AreEqual(JsonNode? one, JsonNode? other)
    {
        if (one is JsonArray or JsonObject || other is JsonArray or JsonObject)
            throw new TemplateFunctionException("incompatible types for comparison");
        if (GoText.Number(one) is { } number && GoText.Number(other) is { } second)
            return number == second;
        var comparable = one is null || other is null || IsBool(one) == IsBool(other);
        return comparable ? GoText.Of(one) == GoText.Of(other) : throw new TemplateFunctionException("incompatible types for comparison");
    }

    private static bool IsBool(JsonNode value) => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False;

    private static int Compare(JsonNode?[] arguments) => Exactly(arguments, 2) switch
    {
        [var a, var b] when GoText.Number(a) is { } number && GoText.Number(b) is { } second => number.CompareTo(second),
        [var a, var b] when GoText.String(a) is { } text && GoText.String(b) is { } second => string.CompareOrdinal(text, second),
        _ => throw new TemplateFunctionException("incompatible types for comparison"),
    };

    private static int Length(JsonNode? value) => value switch
    {
        null => 0,
        JsonArray array => array.Count,
        JsonObject members => members.Count,
        _ => GoText.String(value)?.Length ?? throw new TemplateFunctionException($"len of {GoText.Of(value)}"),
    };

    // What a map of texts does not have is the empty one, as in Go, where a map knows what it is of.
    private static JsonNode? Index(JsonNode? of, JsonNode? by) => of switch
    {
        JsonObject members => members.TryGetPropertyValue(Text(by), out var value) ? value : members.All(m => GoText.String(m.Value) is not null) ? "" : null,
        JsonArray array => Whole(by) is var i && i >= 0 && i < array.Count ? array[i] : throw OutOfRange(i),
        null => GoText.String(by) is not null ? "" : throw OutOfRange(Whole(by)),
        _ => throw new TemplateFunctionException($"can't index item of {GoText.Of(of)}"),
    };

    private static JsonNode? Slice(JsonNode?[] arguments)
    {
        var of = Given(arguments, 1)[0];
        var length = Length(of);
        var (start, end) = (arguments.Length > 1 ? Whole(arguments[1]) : 0, arguments.Length > 2 ? Whole(arguments[2]) : length);
        if (start < 0 || start > end || end > length || of is JsonObject)
            throw OutOfRange(end > length || start < 0 ? Math.Max(end, start) : start);
        return of is JsonArray array ? new JsonArray([.. array.Take(start..end).Select(v => v?.DeepClone())]) : JsonValue.Create(Text(of)[start..end]);
    }

    private static string Join(JsonNode? of, string separator) => of switch
    {
        null => "",
        JsonArray array => string.Join(separator, array.Select(GoText.Of)),
        _ => throw new TemplateFunctionException($"{GoText.Of(of)} is no list"),
    };

    private static string Title(string text) =>
        string.Concat(text.Select((c, i) => i == 0 || char.IsWhiteSpace(text[i - 1]) ? char.ToUpperInvariant(c) : c));

    private static TemplateFunctionException OutOfRange(int index) => new($"index out of range: {Number(index)}");
}
