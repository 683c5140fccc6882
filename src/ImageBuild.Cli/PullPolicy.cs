namespace ImageBuild.Cli;

/// <summary>When the image of a new container is got from its registry.</summary>
internal enum PullPolicy
{
    /// <summary>If the store does not have it.</summary>
    Missing,

    /// <summary>Each time; only what has changed is sent.</summary>
    Always,

    /// <summary>Not at all.</summary>
    Never,
}
