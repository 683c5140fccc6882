using ImageBuild.Oci;

namespace ImageBuild.Registry;

/// <summary>
/// Decides what a document is: what the registry calls it, what it calls itself and how it is built must agree
/// (CVE-2021-41190).
/// </summary>
internal static class ManifestType
{
    /// <summary>The media type of a document.</summary>
    /// <param name="contentType">What the registry calls it; some call everything JSON or bytes.</param>
    /// <exception cref="ImageBuildException">IMG2015: of a kind that is not read; IMG3001, IMG3004.</exception>
    public static string Decide(string? contentType, ReadOnlySpan<byte> document, string name)
    {
        if (contentType is not null && (MediaTypes.IsIndex(contentType) || MediaTypes.IsManifest(contentType)))
        {
            var said = MediaTypes.IsIndex(contentType)
                ? OciJson.ReadIndex(document).MediaType : OciJson.ReadManifest(document).MediaType;
            return said is null || said == contentType ? contentType
                : throw Errors.InconsistentImage(name, $"the manifest is served as {contentType} and says {said}");
        }

        if (contentType is not (null or "application/json" or "application/octet-stream" or "text/plain"))
            throw Errors.UnsupportedManifest(name, contentType);
        return TryReadIndex(document) is { } index ? index.MediaType ?? MediaTypes.OciIndex
            : OciJson.ReadManifest(document).MediaType ?? MediaTypes.OciManifest;
    }

    private static Index? TryReadIndex(ReadOnlySpan<byte> document)
    {
        try
        {
            return OciJson.ReadIndex(document);
        }
        catch (ImageBuildException)
        {
            return null;
        }
    }
}
