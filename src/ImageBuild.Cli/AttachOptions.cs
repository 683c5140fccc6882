using System.CommandLine;
using ImageBuild.Runtime.Attach;

namespace ImageBuild.Cli;

/// <summary>The options of those who are attached to a process, in docker's words; and being attached.</summary>
internal sealed class AttachOptions
{
    public Option<string?> Keys { get; } = new("--detach-keys")
    {
        Description = $"The keys that leave it running in the background (default: {DetachKeys.Usual})",
        HelpName = "KEYS",
    };

    /// <summary>The keys that the user says.</summary>
    /// <exception cref="ImageBuildException">IMG5014: they are none.</exception>
    public DetachKeys KeysOf(ParseResult parsed)
    {
        var text = parsed.GetValue(Keys) is { Length: > 0 } asked ? asked : DetachKeys.Usual;
        return DetachKeys.TryParse(text) ?? throw CliErrors.InvalidOption(
            "--detach-keys", text, "characters, or ctrl- and one of a-z @ [ \\ ] ^ _, with commas between them: ctrl-a,d");
    }

    /// <summary>Stays until the process ends, or the keys are typed.</summary>
    /// <param name="signals">Whether the caller's signals are for the process.</param>
    /// <returns>Its exit code, or 0 if it was left.</returns>
    public static async Task<int> StayAsync(CliContext context, AttachClient client, bool terminal, bool withInput, DetachKeys keys, bool signals = true)
    {
        using var forwarder = new SignalForwarder();
        if (signals)
            forwarder.To(client.Signal);
        if (await client.RunAsync(terminal, withInput, keys) is { } exitCode)
            return exitCode;
        await context.Error.WriteLineAsync("read escape sequence");
        return ExitCodes.Success;
    }
}
