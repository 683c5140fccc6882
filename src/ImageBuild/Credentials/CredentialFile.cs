using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImageBuild.Credentials;

/// <summary>
/// Docker's <c>config.json</c> or podman's <c>auth.json</c>: <c>auths</c>, <c>credHelpers</c> and <c>credsStore</c>. What
/// else is in it stays as it is.
/// </summary>
/// <param name="path">The full path; the file need not exist.</param>
/// <param name="helpers">Runs the programs that the file names.</param>
public sealed partial class CredentialFile(string path, CredentialHelpers helpers)
{
    private const string Auths = "auths";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>What kept a helper from answering at the last <see cref="FindAsync"/>; empty for nothing.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The file, quoted, for messages.</summary>
    public override string ToString() => $"'{path}'";

    // Neither the parser's message nor the text itself: there are secrets in it.
    private async Task<JsonObject?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonNode.Parse(await File.ReadAllBytesAsync(path, cancellationToken), documentOptions: Strict) as JsonObject ?? throw NotOurs();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Errors.CredentialsUnreadable(path, e.Message, e);
        }
        // The second for names that are no text, where they are looked at for duplicates.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw NotOurs();
        }
    }

    private ImageBuildException NotOurs() =>
        Errors.CredentialsUnreadable(path, "it is not the JSON that docker or podman write", inner: null);

    private static string? HelperOf(JsonObject root, IEnumerable<string> keys)
    {
        var named = (root["credHelpers"]?.AsObject() ?? []).ToLookup(h => CredentialKey.Normal(h.Key), h => Text(h.Value));
        return keys.SelectMany(key => named[key]).FirstOrDefault(name => name is not null) ?? Text(root["credsStore"]);
    }

    private static string? Text(JsonNode? value) => value?.GetValue<string>() is { Length: > 0 } text ? text : null;
}
