namespace ImageBuild.Runtime.Containers;

/// <summary>When a container that has ended is started again.</summary>
/// <param name="Kind">When.</param>
/// <param name="MostRetries">For <see cref="RestartKind.OnFailure"/>, how often at most; 0 for any.</param>
public sealed record RestartPolicy(RestartKind Kind, int MostRetries = 0)
{
    /// <summary>Docker's word for it.</summary>
    public string Name => Kind switch
    {
        RestartKind.OnFailure => "on-failure",
        RestartKind.Always => "always",
        RestartKind.UnlessStopped => "unless-stopped",
        _ => "no",
    };
}

/// <summary>Docker's policies. Without a daemon that starts with the machine, the last two do not differ.</summary>
public enum RestartKind
{
    /// <summary>Never.</summary>
    No,

    /// <summary>If it ended with another exit code than 0.</summary>
    OnFailure,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Unless it was stopped.</summary>
    UnlessStopped,
}
