namespace ImageBuild.Build;

/// <summary>Where the command that starts the program goes.</summary>
public enum AppCommandInstruction
{
    /// <summary>The entrypoint, unless the project sets one of its own: then the default arguments.</summary>
    Automatic,

    /// <summary>The entrypoint.</summary>
    Entrypoint,

    /// <summary>The default arguments, which whoever runs a container can replace.</summary>
    DefaultArgs,

    /// <summary>Nowhere: the entrypoint starts the program by itself.</summary>
    None,
}
