using System.CommandLine;
using System.CommandLine.Help;
using ImageBuild.Cli.Commands;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli;

/// <summary>Wires the verbs, and is the one place that prints an error and picks the exit code.</summary>
internal static class CommandLine
{
    private const string Name = "imagebuild";

    internal static readonly (string Name, Func<CliContext, Verb> Create)[] All =
    [
        ("copy", CopyCommand.Create),
        ("pull", PullCommand.Create),
        ("push", PushCommand.Create),
        ("append", AppendCommand.Create),
        ("rebase", RebaseCommand.Create),
        ("delete", DeleteCommand.Create),
        ("referrers", ReferrersCommand.Create),
        ("login", LoginCommand.Create),
        ("logout", LogoutCommand.Create),
        ("images", ImagesCommand.Create),
        ("history", HistoryCommand.Create),
        ("explain", ExplainCommand.Create),
        ("tag", TagCommand.Create),
        ("rmi", RmiCommand.Create),
        ("verify", VerifyCommand.Create),
        ("prune", PruneCommand.Create),
        ("df", DfCommand.Create),
        ("save", SaveCommand.Create),
        ("load", LoadCommand.Create),
        ("unpack", UnpackCommand.Create),
        ("run", RunCommand.Create),
        ("create", CreateCommand.Create),
        ("start", StartCommand.Create),
        ("exec", ExecCommand.Create),
        ("attach", AttachCommand.Create),
        ("export", ExportCommand.Create),
        ("ps", PsCommand.Create),
        ("port", PortCommand.Create),
        ("logs", LogsCommand.Create),
        ("stop", StopCommand.Create),
        ("kill", KillCommand.Create),
        ("wait", WaitCommand.Create),
        ("rm", RmCommand.Create),
        ("diff", DiffCommand.Create),
        ("commit", CommitCommand.Create),
        ("mount", MountCommand.Create),
        ("unmount", UnmountCommand.Create),
        ("inspect", InspectCommand.Create),
        (Monitor.VerbName, MonitorCommand.Create),
        (EntrantCommand.VerbName, EntrantCommand.Create),
        (HealthCommand.VerbName, HealthCommand.Create),
        ("_step", StepCommand.Create),
    ];

    /// <summary>Runs one command line.</summary>
    /// <returns>0; 1 for an error; 2 for wrong usage; for <c>run</c> and <c>exec</c> the container's own.</returns>
    public static async Task<int> RunAsync(string[] args, CliContext context)
    {
        var verbs = Verbs(args, context);
        // Not the parser's root, which has the name of the file that it is started from.
        var root = new Command(Name, "Builds, copies, runs and commits OCI images. No daemon.") { StoreOption.Instance };
        // What they say of themselves is in resources, which take longer to open than a container's network takes to make.
        if (verbs.Count > 1 || args.Any(a => a is "--help" or "-h" or "-?"))
        {
            root.Options.Add(new HelpOption());
            root.Options.Add(new VersionOption());
        }

        foreach (var each in verbs)
            root.Subcommands.Add(each.Command);
        // @word is a word, not a file of words: it may be the container's.
        var parsed = root.Parse(ContainerWords.Separate(args, root, verbs), new ParserConfiguration { ResponseFileTokenReplacer = null });
        var verb = verbs.FirstOrDefault(v => v.Command == parsed.CommandResult.Command);
        if (parsed.Errors.Count > 0)
            return Usage(parsed, verb, context);
        try
        {
            // Before anything waits: the thread that is waited on there must be the one that began this.
            return verb is { NeedsRoot: true } && parsed.Action == verb.Command.Action && UserNamespace.IsNeeded
                ? UserNamespace.Run([.. context.Program, .. args], context.Environment)
                : await parsed.InvokeAsync(Configuration(verb, context));
        }
        catch (ImageBuildException e)
        {
            await context.Error.WriteLineAsync($"imagebuild: error {e.Id}: {e.Message}");
            return ExitCodes.Of(e, verb!);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A bug: its stack is what its report needs.
            await context.Error.WriteLineAsync($"imagebuild: error IMG9001: Internal error. Please report it with the command that led here.\n{e}");
            return verb?.FailureExitCode ?? ExitCodes.Failure;
        }
        catch (OperationCanceledException)
        {
            await context.Error.WriteLineAsync("imagebuild: interrupted");
            return ExitCodes.Interrupted;
        }
    }

    // The one that the first word names, or else all of them, of which help tells: making them takes longer than many a verb.
    private static IReadOnlyList<Verb> Verbs(string[] args, CliContext context)
    {
        var named = All.Where(v => args is [var word, ..] && word == v.Name || args is [StoreOption.Name, _, var next, ..] && next == v.Name).Take(1).ToArray();
        return [.. (named.Length > 0 ? named : All).Select(v => v.Create(context))];
    }

    private static InvocationConfiguration Configuration(Verb? verb, CliContext context)
    {
        var configuration = new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
        };
        if (verb is { OwnsSignals: true })
            configuration.ProcessTerminationTimeout = null;
        return configuration;
    }

    private static int Usage(ParseResult parsed, Verb? verb, CliContext context)
    {
        foreach (var error in parsed.Errors)
            context.Error.WriteLine($"imagebuild: {error.Message}");
        context.Error.WriteLine($"See '{(verb is null ? Name : $"{Name} {verb.Command.Name}")} --help'.");
        return ExitCodes.Usage;
    }
}
