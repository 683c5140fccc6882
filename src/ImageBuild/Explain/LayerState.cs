using System.Text.Json.Serialization;

namespace ImageBuild.Explain;

/// <summary>How an image comes by a layer.</summary>
public enum LayerState
{
    /// <summary>It is of the base image.</summary>
    [JsonStringEnumMemberName("base")]
    Base,

    /// <summary>It was made before.</summary>
    [JsonStringEnumMemberName("reused")]
    Reused,

    /// <summary>It is made by this build.</summary>
    [JsonStringEnumMemberName("created")]
    Created,
}
