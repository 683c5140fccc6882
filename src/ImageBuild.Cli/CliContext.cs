using System.Collections;
using System.Globalization;
using System.Text;

namespace ImageBuild.Cli;

/// <summary>All that a verb may know of the process it runs in. The one place where the process's own state is read.</summary>
internal sealed record CliContext
{
    /// <summary>Where results go, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>The same for bytes that are no text.</summary>
    public Func<Stream> OpenOut { get; init; } = () => Stream.Null;

    /// <summary>Where messages, progress and errors go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Where input comes from.</summary>
    public Func<TextReader> In { get; init; } = () => TextReader.Null;

    /// <summary>Reads a line that is not shown; null where nobody could type one.</summary>
    public Func<string?> ReadSecret { get; init; } = () => null;

    /// <summary>Whether a writer leads to a terminal that can move its cursor.</summary>
    public Func<TextWriter, bool> IsTerminal { get; init; } = _ => false;

    /// <summary>The environment of the caller.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Where programs are looked for: folders between colons.</summary>
    public string Search => Environment.GetValueOrDefault("PATH") ?? "";

    /// <summary>The folder that relative paths start from.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>How this program is started again: itself, or in development the runtime and its assembly.</summary>
    public required IReadOnlyList<string> Program { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>What <c>SOURCE_DATE_EPOCH</c> says (https://reproducible-builds.org/specs/source-date-epoch/), or null.</summary>
    public DateTimeOffset? SourceDate =>
        long.TryParse(Environment.GetValueOrDefault("SOURCE_DATE_EPOCH"), CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>The context of the running process.</summary>
#pragma warning disable RS0030 // this is where the banned ambient state enters, once
    public static CliContext FromProcess()
    {
        var environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);
        var (output, error) = (Writer(Console.OpenStandardOutput, () => Console.Out), Writer(Console.OpenStandardError, () => Console.Error));
        return new CliContext
        {
            Out = output,
            OpenOut = Console.OpenStandardOutput,
            Error = error,
            In = () => Console.In,
            ReadSecret = SecretPrompt.Read,
            IsTerminal = writer => environment.GetValueOrDefault("TERM") != "dumb"
                && !(ReferenceEquals(writer, output) ? Console.IsOutputRedirected : Console.IsErrorRedirected),
            Environment = environment,
            WorkingDirectory = System.Environment.CurrentDirectory,
            Program = Path.GetFileNameWithoutExtension(System.Environment.ProcessPath) == "dotnet"
                ? [System.Environment.ProcessPath!, System.Environment.GetCommandLineArgs()[0]]
                : [System.Environment.ProcessPath!],
            Time = TimeProvider.System,
        };
    }
#pragma warning restore RS0030

    // Console's own writer of Unix first looks up the terminal, and writes to it, as most verbs need not.
    private static TextWriter Writer(Func<Stream> open, Func<TextWriter> console) => OperatingSystem.IsWindows()
        ? console() : TextWriter.Synchronized(new StreamWriter(open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1024) { AutoFlush = true });

    /// <summary>A path of the user's, made absolute.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, WorkingDirectory);

    /// <summary>What a stranger may have written, for the output: on a terminal it can't write anywhere else there.</summary>
    public string ForTerminal(string text) => IsTerminal(Out)
        ? string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? ' ' : c)) : text;
}
