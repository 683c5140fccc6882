using System.Text.Json;

namespace ImageBuild.Registry;

/// <summary>The first error that a registry gives in an answer's body (distribution-spec, "Error Codes").</summary>
/// <param name="Code">Its code, such as <c>MANIFEST_UNKNOWN</c>; empty if the body is not of that form.</param>
/// <param name="Message">Its message, made safe to print.</param>
internal sealed record RegistryComplaint(string Code, string Message)
{
    private const int MaxBody = 64 << 10;
    private const int MaxText = 300;

    private static readonly RegistryComplaint None = new("", "");

    /// <summary>As a sentence to end a message with; empty if there is nothing to say.</summary>
    public string Sentence => Code.Length == 0 ? ""
        : Message.Length == 0 ? $" The registry says: {Code}." : $" The registry says: {Code}: {Message}.";

    /// <summary>Reads it from an answer. A body that does not come, or is of another form, says nothing.</summary>
    public static async Task<RegistryComplaint> ReadAsync(
        HttpResponseMessage answer, Transport transport, CancellationToken cancellationToken)
    {
        try
        {
            return await AnswerBody.ReadAsync(answer, MaxBody, transport, cancellationToken) is { Length: > 0 } body
                ? Parse(body) : None;
        }
        catch (Exception e) when (e is TransientFailure or ImageBuildException)
        {
            return None;
        }
    }

    private static RegistryComplaint Parse(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var first = document.RootElement.GetProperty("errors").EnumerateArray().FirstOrDefault();
            return first.ValueKind == JsonValueKind.Object ? new(Text(first, "code"), Text(first, "message")) : None;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return None;
        }
    }

    private static string Text(JsonElement error, string name)
    {
        var isText = error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String;
        var text = isText ? value.GetString()! : "";
        // It goes to a terminal: no escape sequences of a stranger's.
        var safe = string.Concat(text.Take(MaxText).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
        return safe.Trim().TrimEnd('.');
    }
}
