namespace ImageBuild.Registry;

/// <summary>A failure that may not happen again: what to say if it does, and how long the registry asks to wait.</summary>
internal sealed class TransientFailure(ImageBuildException error, TimeSpan? retryAfter = null)
    : Exception(error.Message, error)
{
    public ImageBuildException Error => error;

    public TimeSpan? RetryAfter => retryAfter;
}
