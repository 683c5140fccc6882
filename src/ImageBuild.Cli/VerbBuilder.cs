using System.CommandLine;

namespace ImageBuild.Cli;

/// <summary>Gives a verb its action: a session of its own, disposed afterwards.</summary>
internal static class VerbBuilder
{
    /// <summary>Sets what a command does.</summary>
    public static Command Does(this Command command, CliContext context, Func<Session, ParseResult, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = new Session(context, parsed);
            return await action(session, parsed, cancellationToken);
        });
        return command;
    }

    /// <summary>Sets what a command does that exits with 0 if it does not throw.</summary>
    public static Command Does(this Command command, CliContext context, Func<Session, ParseResult, CancellationToken, Task> action) =>
        command.Does(context, async (session, parsed, cancellationToken) =>
        {
            await action(session, parsed, cancellationToken);
            return ExitCodes.Success;
        });
}
