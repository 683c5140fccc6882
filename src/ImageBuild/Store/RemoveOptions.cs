namespace ImageBuild.Store;

/// <summary>What a removal may do.</summary>
public sealed record RemoveOptions
{
    /// <summary>Take all names of an image that was given by its id, and names of images that containers use.</summary>
    public bool Force { get; init; }
}
