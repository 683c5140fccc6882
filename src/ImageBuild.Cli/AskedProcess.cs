using System.Collections.Immutable;
using System.CommandLine;

namespace ImageBuild.Cli;

/// <summary>What the user says of a process by <see cref="ProcessOptions"/>, all of it looked at.</summary>
internal sealed class AskedProcess
{
    private readonly CliContext context;
    private readonly ImmutableArray<string> variables;

    /// <summary>Reads it.</summary>
    /// <param name="given">Variables that those of the options are stronger than.</param>
    /// <exception cref="ImageBuildException">IMG5014: an option says what can't be.</exception>
    public AskedProcess(ProcessOptions options, ParseResult parsed, CliContext context, ImmutableArray<string> given = default)
    {
        this.context = context;
        variables = [.. given.IsDefault ? [] : given, .. (parsed.GetValue(options.EnvironmentFiles) ?? []).SelectMany(ReadVariables), .. parsed.GetValue(options.Environment) ?? []];
        if (variables.FirstOrDefault(v => v is "" or ['=', ..]) is { } nameless)
            throw CliErrors.InvalidOption("-e", nameless, "NAME=value or NAME");
        WorkingDirectory = parsed.GetValue(options.WorkingDirectory) switch
        {
            null => "",
            ['/', ..] path => path,
            var other => throw CliErrors.InvalidOption("-w", other, "a path from the root"),
        };
        User = parsed.GetValue(options.User) ?? "";
        Interactive = parsed.GetValue(options.Interactive);
        Terminal = parsed.GetValue(options.Terminal);
    }

    /// <summary>Where it starts; empty if it does not matter.</summary>
    public string WorkingDirectory { get; }

    /// <summary>Who it is; empty if it does not matter.</summary>
    public string User { get; }

    /// <summary>Whether its standard input stays open.</summary>
    public bool Interactive { get; }

    /// <summary>Whether it has a terminal.</summary>
    public bool Terminal { get; }

    /// <summary>An environment with what the user says of it on top.</summary>
    /// <param name="given">Variables, each <c>NAME=value</c>; of several with one name the last counts.</param>
    public ImmutableArray<string> EnvironmentOver(IEnumerable<string> given)
    {
        var all = new OrderedDictionary<string, string>();
        foreach (var entry in given)
            all[NameOf(entry)] = entry;
        foreach (var entry in variables)
            Set(all, entry);
        return [.. all.Values];
    }

    /// <summary>What stands before the <c>=</c>.</summary>
    public static string NameOf(string entry) => entry.Split('=')[0];

    // A name alone passes the caller's value on, or takes the given one away if the caller has none.
    private void Set(OrderedDictionary<string, string> all, string entry)
    {
        if (entry.Contains('=', StringComparison.Ordinal))
            all[NameOf(entry)] = entry;
        else if (context.Environment.TryGetValue(entry, out var value))
            all[entry] = $"{entry}={value}";
        else
            all.Remove(entry);
    }

    private IEnumerable<string> ReadVariables(string file)
    {
        try
        {
            return File.ReadAllLines(context.FullPath(file)).Select(l => l.TrimStart()).Where(l => l.Length > 0 && l[0] != '#');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliErrors.InvalidOption("--env-file", file, $"the path of a file of variables ({e.Message})");
        }
    }
}
