using System.Globalization;
using System.Text;

namespace ImageBuild.Cli;

/// <summary>What a process that outlives the command that began it tells that command: that all runs, or why not.</summary>
internal static class StartAnswer
{
    private const string Started = "started";
    private const char Failure = '!';

    /// <summary>Tells that all runs.</summary>
    public static void Succeed(Stream command) => Answer(command, Started);

    /// <summary>Tells why not.</summary>
    public static void Fail(Stream command, ImageBuildException error) => Answer(command, $"{Failure}{(int)error.Code} {error.Message}");

    /// <summary>Takes an answer.</summary>
    /// <param name="answer">The answer; empty if the process ended without.</param>
    /// <param name="process">What it is, for a person.</param>
    /// <exception cref="ImageBuildException">What kept it from running.</exception>
    public static void Check(string answer, string process)
    {
        if (answer.Length == 0)
            throw CliErrors.MonitorFailed($"{process} ended before it had started anything.");
        if (answer[0] != Failure)
            return;
        var blank = answer.IndexOf(' ', StringComparison.Ordinal);
        throw new ImageBuildException((ErrorCode)int.Parse(answer[1..blank], CultureInfo.InvariantCulture), answer[(blank + 1)..]);
    }

    private static void Answer(Stream command, string text)
    {
        command.Write(Encoding.UTF8.GetBytes(text));
        command.Dispose();
    }
}
