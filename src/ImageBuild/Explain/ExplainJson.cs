using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Explain;

/// <summary>An explanation for programs: one JSON object, its names those of <see cref="Explanation"/> in camel case.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(Explanation))]
public sealed partial class ExplainJson : JsonSerializerContext
{
    private static readonly ExplainJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    });

    /// <summary>The object, with a line break at its end.</summary>
    public static string Of(Explanation image) => JsonSerializer.Serialize(image, Readable.Explanation) + "\n";
}
