using System.CommandLine;
using ImageBuild.Cli.Commands;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli;

/// <summary>Wires the verbs, and is the one place that prints an error and picks the exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line.</summary>
    /// <returns>0; 1 for an error; 2 for wrong usage; for <c>run</c> and <c>exec</c> the container's own.</returns>
    public static async Task<int> RunAsync(string[] args, CliContext context)
    {
        var verbs = Verbs(context);
        var root = new RootCommand("Builds, copies, runs and commits OCI images. No daemon.") { StoreOption.Instance };
        foreach (var verb in verbs)
            root.Subcommands.Add(verb.Command);
        // @word is a word, not a file of words: it may be the container's.
        var parsed = root.Parse(ContainerWords.Separate(args, root, verbs), new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
            return Usage(parsed, context);
        try
        {
            // Before anything waits: the thread that is waited on there must be the one that began this.
            return IsToRunInNamespace(parsed, verbs)
                ? UserNamespace.Run([.. context.Program, .. args], context.Environment)
                : await parsed.InvokeAsync(Configuration(parsed, verbs, context));
        }
        catch (ImageBuildException e)
        {
            await context.Error.WriteLineAsync($"imagebuild: error {e.Id}: {e.Message}");
            return ExitCodes.Of(e, VerbOf(parsed, verbs));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A bug: its stack is what its report needs.
            await context.Error.WriteLineAsync($"imagebuild: error IMG9001: Internal error. Please report it with the command that led here.\n{e}");
            return VerbOf(parsed, verbs).FailureExitCode;
        }
        catch (OperationCanceledException)
        {
            await context.Error.WriteLineAsync("imagebuild: interrupted");
            return ExitCodes.Interrupted;
        }
    }

    private static IReadOnlyList<Verb> Verbs(CliContext context) =>
    [
        CopyCommand.Create(context),
        PullCommand.Create(context),
        PushCommand.Create(context),
        AppendCommand.Create(context),
        RebaseCommand.Create(context),
        DeleteCommand.Create(context),
        ReferrersCommand.Create(context),
        LoginCommand.Create(context),
        LogoutCommand.Create(context),
        ImagesCommand.Create(context),
        HistoryCommand.Create(context),
        ExplainCommand.Create(context),
        TagCommand.Create(context),
        RmiCommand.Create(context),
        VerifyCommand.Create(context),
        PruneCommand.Create(context),
        DfCommand.Create(context),
        SaveCommand.Create(context),
        LoadCommand.Create(context),
        UnpackCommand.Create(context),
        RunCommand.Create(context),
        CreateCommand.Create(context),
        StartCommand.Create(context),
        ExecCommand.Create(context),
        AttachCommand.Create(context),
        ExportCommand.Create(context),
        PsCommand.Create(context),
        PortCommand.Create(context),
        LogsCommand.Create(context),
        StopCommand.Create(context),
        KillCommand.Create(context),
        WaitCommand.Create(context),
        RmCommand.Create(context),
        DiffCommand.Create(context),
        CommitCommand.Create(context),
        MountCommand.Create(context),
        UnmountCommand.Create(context),
        InspectCommand.Create(context),
        MonitorCommand.Create(context),
        EntrantCommand.Create(context),
        HealthCommand.Create(context),
        StepCommand.Create(context),
    ];

    private static InvocationConfiguration Configuration(ParseResult parsed, IReadOnlyList<Verb> verbs, CliContext context)
    {
        var configuration = new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
        };
        if (parsed.CommandResult.Command is not RootCommand && VerbOf(parsed, verbs).OwnsSignals)
            configuration.ProcessTerminationTimeout = null;
        return configuration;
    }

    private static bool IsToRunInNamespace(ParseResult parsed, IReadOnlyList<Verb> verbs) =>
        parsed.CommandResult.Command is { Action: { } action } and not RootCommand
        && parsed.Action == action && VerbOf(parsed, verbs).NeedsRoot && UserNamespace.IsNeeded;

    private static Verb VerbOf(ParseResult parsed, IReadOnlyList<Verb> verbs) =>
        verbs.First(v => v.Command == parsed.CommandResult.Command);

    private static int Usage(ParseResult parsed, CliContext context)
    {
        foreach (var error in parsed.Errors)
            context.Error.WriteLine($"imagebuild: {error.Message}");
        var command = parsed.CommandResult.Command;
        var words = command is RootCommand ? "imagebuild" : $"imagebuild {command.Name}";
        context.Error.WriteLine($"See '{words} --help'.");
        return ExitCodes.Usage;
    }
}
