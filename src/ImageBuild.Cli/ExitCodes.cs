namespace ImageBuild.Cli;

/// <summary>Exit codes, as docker has them.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 2;

    /// <summary>The user interrupted (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>The shim failed before the container's process ran.</summary>
    public const int ShimFailed = 125;

    /// <summary>The command exists in the image and can't be executed.</summary>
    public const int NotExecutable = 126;

    /// <summary>The command is not in the image.</summary>
    public const int NotFound = 127;

    /// <summary>The exit code of an error of a verb.</summary>
    public static int Of(ImageBuildException error, Verb verb) => (error.Code, verb.FailureExitCode) switch
    {
        (ErrorCode.CommandNotFound, ShimFailed) => NotFound,
        (ErrorCode.CommandNotExecutable, ShimFailed) => NotExecutable,
        (ErrorCode.ContainerNotFound or ErrorCode.AmbiguousContainerId or ErrorCode.ContainerState, _) => Failure,
        (_, var code) => code,
    };
}
