using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageBuild.Images;

namespace ImageBuild.Tasks;

/// <summary>What a build made, as <c>ImageBuildResultFile</c> and <c>@(ImageBuildResult)</c> tell it.</summary>
internal sealed record ImageReport
{
    private static readonly ReportJson Json = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The version of the schema: <c>schema/image-build-result.schema.json</c> of the package.</summary>
    public int Version { get; } = 1;

    /// <summary>Where it was written, in the order of the request.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>The digest of the manifest, or of the index.</summary>
    public required string Digest { get; init; }

    /// <summary>The digest of the configuration; null for an index.</summary>
    public required string? ImageId { get; init; }

    /// <summary>The media type of the manifest or index.</summary>
    public required string MediaType { get; init; }

    /// <summary>What the image is for; null for an index.</summary>
    public required string? Platform { get; init; }

    /// <summary>Bytes of all layers and configurations, as they are sent.</summary>
    public required long Size { get; init; }

    /// <summary>The layers, lowest first; null for an index.</summary>
    public required IReadOnlyList<LayerReport>? Layers { get; init; }

    /// <summary>The image that it was built on; null for an index.</summary>
    public required BaseReport? Base { get; init; }

    /// <summary>The images of an index, each with the same members; null for one image.</summary>
    public required IReadOnlyList<PlatformReport>? Images { get; init; }

    /// <summary>Bytes of blobs that were sent to all places together.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Requests to registries, those for the base and those for tokens among them.</summary>
    public required long Requests { get; init; }

    /// <summary>Milliseconds by stage of the work.</summary>
    public required IReadOnlyDictionary<string, long> Milliseconds { get; init; }

    /// <summary>The references by which nobody gets another image: with the digest where a place knows images by it.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> DigestReferences =>
        [.. References.Select(r => OutputReferences.WithDigest(r, Oci.Digest.Parse(Digest))).Distinct()];

    /// <summary>The image id; those of an index in its order.</summary>
    [JsonIgnore]
    public IEnumerable<string> ImageIds => ImageId is { } id ? [id] : Images!.Select(i => i.ImageId);

    /// <summary>The metadata of an item of <c>@(ImageBuildResult)</c>.</summary>
    [JsonIgnore]
    public IEnumerable<KeyValuePair<string, string>> Metadata =>
    [
        new("Digest", Digest),
        new("ImageId", ImageId ?? ""),
        new("MediaType", MediaType),
        new("Platform", Platform ?? string.Join(';', Images!.Select(i => i.Platform))),
        new("Size", Size.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>The report of what was built.</summary>
    public static ImageReport Of(
        BuildRequest request,
        ImageSet set,
        IReadOnlyList<(BuiltImage Image, IReadOnlyList<string> Reasons)> built,
        long bytesSent,
        long requests,
        StageTimer timer)
    {
        var images = built.Select(b => PlatformReport.Of(b.Image, b.Reasons)).ToList();
        var only = request.IsIndex ? null : images.Single();
        return new ImageReport
        {
            References = request.Outputs,
            Digest = set.Root.Digest.ToString(),
            ImageId = only?.ImageId,
            MediaType = set.Root.MediaType,
            Platform = only?.Platform,
            Size = set.Images.SelectMany(i => i.Blobs).DistinctBy(b => b.Descriptor.Digest).Sum(b => b.Descriptor.Size),
            Layers = only?.Layers,
            Base = only?.Base,
            Images = only is null ? images : null,
            BytesSent = bytesSent,
            Requests = requests,
            Milliseconds = timer.Stages,
        };
    }

    /// <summary>It as JSON.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json.ImageReport), (byte)'\n'];
}

/// <summary>One image of an index.</summary>
internal sealed record PlatformReport(
    string Digest, string ImageId, string MediaType, string Platform, long Size, IReadOnlyList<LayerReport> Layers, BaseReport Base)
{
    public static PlatformReport Of(BuiltImage built, IReadOnlyList<string> reasons)
    {
        var (basis, image) = (built.Base.Image, built.Image);
        return new PlatformReport(
            image.Digest.ToString(),
            image.Id.ToString(),
            image.Document.MediaType,
            image.Config.Platform.ToString(),
            image.Blobs.DistinctBy(b => b.Descriptor.Digest).Sum(b => b.Descriptor.Size),
            [
                .. image.Layers.Take(basis.Layers.Length).Select(l => LayerReport.Of("base", l, "base", $"from {built.Base.Reference}")),
                .. image.Layers.Skip(basis.Layers.Length)
                    .Zip(built.Layers, reasons)
                    .Select(l => LayerReport.Of(l.Second.Name, l.First, l.Second.IsNew ? "created" : "reused", l.Third)),
            ],
            new BaseReport(built.Base.Reference, basis.Digest.ToString()));
    }
}

/// <summary>One layer of a report.</summary>
/// <param name="Reason">Why the state is what it is, for people.</param>
internal sealed record LayerReport(string Name, string DiffId, string Digest, long Size, string State, string Reason)
{
    public static LayerReport Of(string name, Layer layer, string state, string reason) => new(
        name, layer.DiffId.ToString(), layer.Descriptor.Digest.ToString(), layer.Descriptor.Size, state, reason);
}

/// <summary>The base of a report.</summary>
internal sealed record BaseReport(string Reference, string Digest);

[JsonSerializable(typeof(ImageReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
