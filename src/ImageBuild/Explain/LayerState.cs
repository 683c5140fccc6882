namespace ImageBuild.Explain;

/// <summary>How an image comes by a layer.</summary>
public enum LayerState
{
    /// <summary>It is of the base image.</summary>
    Base,

    /// <summary>It was made before.</summary>
    Reused,

    /// <summary>It is made by this build.</summary>
    Created,
}
