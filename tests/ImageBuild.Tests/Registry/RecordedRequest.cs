namespace ImageBuild.Tests.Registry;

/// <summary>A request as a fake registry got it.</summary>
internal sealed record RecordedRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>A header, or null.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary><c>HTTP/1.1</c> or <c>HTTP/2</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>How it was answered; 0 for not at all.</summary>
    public int Status { get; set; }

    public override string ToString() => $"{Method} {Path}{Query}";
}
