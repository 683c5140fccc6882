using System.CommandLine;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli;

/// <summary>The options of <c>exec</c>, in docker's words.</summary>
internal sealed class ExecOptions
{
    public ProcessOptions Process { get; } = new();

    public Argument<string> Container { get; } = new("CONTAINER") { Description = "Name or id" };

    public Argument<string[]> Command { get; } = new("COMMAND") { Description = "What runs, with its arguments", Arity = ArgumentArity.OneOrMore };

    public Option<bool> Detach { get; } = new("--detach", "-d") { Description = "Leave it running in the background, without input or output" };

    public AttachOptions Attach { get; } = new();

    /// <summary>Adds them to a command. What follows the container is the program's, dashes or not.</summary>
    public Command AddTo(Command command)
    {
        Option[] options =
            [Detach, Process.Environment, Process.EnvironmentFiles, Process.Interactive, Process.Terminal, Process.User, Process.WorkingDirectory, Attach.Keys];
        foreach (var option in options)
            command.Options.Add(option);
        command.Arguments.Add(Container);
        command.Arguments.Add(Command);
        return command;
    }

    /// <summary>The process: as the container's own, but for what the user says.</summary>
    /// <exception cref="ImageBuildException">IMG5014: an option says what can't be.</exception>
    public ContainerSpec ProcessOf(ContainerSpec container, ParseResult parsed, CliContext context)
    {
        var asked = new AskedProcess(Process, parsed, context);
        return container with
        {
            Arguments = [.. parsed.GetValue(Command)!],
            Environment = asked.EnvironmentOver(container.Environment),
            WorkingDirectory = asked.WorkingDirectory.Length > 0 ? asked.WorkingDirectory : container.WorkingDirectory,
            User = asked.User.Length > 0 ? asked.User : container.User,
            Terminal = asked.Terminal,
            Interactive = asked.Interactive,
        };
    }
}
