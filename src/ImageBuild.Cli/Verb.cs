using System.CommandLine;

namespace ImageBuild.Cli;

/// <summary>
/// One command of the command line. Each verb is a file in <c>Commands/</c> whose static <c>Create</c> returns one of
/// these; <see cref="CommandLine"/> lists them.
/// </summary>
/// <param name="Command">Its words, options and action. The action returns the exit code of success.</param>
/// <param name="FailureExitCode">What an error exits with: 1, or 125 for verbs whose exit code is the container's.</param>
internal sealed record Verb(Command Command, int FailureExitCode = ExitCodes.Failure)
{
    /// <summary>Whether it touches what belongs to containers' users, or mounts: it needs root, if only of a user namespace.</summary>
    public bool NeedsRoot { get; init; }

    /// <summary>Whether what follows its first argument is a command, whose options are not this program's.</summary>
    public bool TakesCommand { get; init; }

    /// <summary>Whether signals are for what it runs, and not to interrupt it.</summary>
    public bool OwnsSignals { get; init; }
}
