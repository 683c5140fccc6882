using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageBuild.Explain;

[JsonSerializable(typeof(BuildRecord))]
[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    /// <summary>Without white space, and with every character that JSON allows.</summary>
    public static RecordJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
    });
}
