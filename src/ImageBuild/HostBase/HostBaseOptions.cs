using ImageBuild.Oci;

namespace ImageBuild.HostBase;

/// <summary>Where the host base is made from, and where its layers are kept.</summary>
public sealed record HostBaseOptions
{
    /// <summary>The folder of the .NET installation, such as <c>/usr/share/dotnet</c>.</summary>
    public required string DotnetRoot { get; init; }

    /// <summary>Where made layers are kept by the key of their inputs; may be deleted at any time.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>Where the file of a made layer is; null for the cache folder's own. A store's says where it has its blobs.</summary>
    public Func<Digest, string>? BlobPath { get; init; }

    /// <summary>The root of the machine's file system. <c>/</c>, but in tests.</summary>
    public string Root { get; init; } = "/";
}
