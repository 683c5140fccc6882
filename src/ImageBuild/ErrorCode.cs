namespace ImageBuild;

/// <summary>
/// Every message that a person may have to act on. The number is printed as <c>IMG1001</c> and never reused;
/// cause and cure of each stand in <c>src/ERRORS.md</c>, which a test holds complete.
/// 1xxx input and references, 2xxx registry and network, 3xxx layers and archives, 4xxx store, 5xxx runtime, 9xxx internal.
/// </summary>
public enum ErrorCode
{
    /// <summary>A reference does not follow the grammar.</summary>
    InvalidReference = 1001,

    /// <summary>A digest is not <c>sha256:</c> or <c>sha512:</c> and hex digits.</summary>
    InvalidDigest = 1002,

    /// <summary>A platform is not <c>os/architecture[/variant]</c>.</summary>
    InvalidPlatform = 1003,

    /// <summary>No image of an index is for the platform that was asked for.</summary>
    NoImageForPlatform = 1004,

    /// <summary>The place can be read or written, but not the way that was asked.</summary>
    UnsupportedPlace = 1005,

    /// <summary>A compression or its level is not one that layers can have.</summary>
    InvalidCompression = 1006,

    /// <summary>A manifest, index or configuration is not valid JSON of its kind.</summary>
    InvalidDocument = 3001,

    /// <summary>Bytes do not have the digest that names them.</summary>
    DigestMismatch = 3002,

    /// <summary>A blob is longer or shorter than its descriptor says.</summary>
    SizeMismatch = 3003,

    /// <summary>Manifest and configuration do not describe one image.</summary>
    InconsistentImage = 3004,

    /// <summary>The image or the tag is not in the place that was asked.</summary>
    ImageNotFound = 3005,

    /// <summary>A blob that the image names is not there.</summary>
    BlobNotFound = 3006,

    /// <summary>An archive ends in the middle.</summary>
    TarTruncated = 3010,

    /// <summary>An archive contradicts itself or the format.</summary>
    TarInvalid = 3011,

    /// <summary>An entry of an archive is of an unknown kind.</summary>
    TarUnsupported = 3012,

    /// <summary>A header of an archive is larger than any honest one.</summary>
    TarLimit = 3013,

    /// <summary>A file changed its length while it was written to a layer.</summary>
    TarContentLength = 3014,

    /// <summary>A name or a number can't be written to a tar archive.</summary>
    NameNotEncodable = 3015,

    /// <summary>A path would lead out of the image.</summary>
    InvalidImagePath = 3020,

    /// <summary>Compressed data is damaged, cut off, or followed by something else.</summary>
    DamagedCompression = 3021,

    /// <summary>The machine has no .NET that the base <c>host</c> could be made from.</summary>
    NoHostDotnet = 3070,

    /// <summary>The base <c>host</c> was asked for on another system than Linux.</summary>
    HostNeedsLinux = 3071,

    /// <summary>A bug of ours.</summary>
    Internal = 9001,
}
