using System.CommandLine;

namespace ImageBuild.Cli;

/// <summary>The options that say what a process of a container is, its first or a later one, in docker's words.</summary>
internal sealed class ProcessOptions
{
    public Option<string[]> Environment { get; } = new("--env", "-e") { Description = "A variable: NAME=value, or NAME to pass on the caller's", HelpName = "NAME[=VALUE]" };

    public Option<string[]> EnvironmentFiles { get; } = new("--env-file") { Description = "A file of variables, one a line", HelpName = "FILE" };

    public Option<string?> WorkingDirectory { get; } = new("--workdir", "-w") { Description = "Where it starts" };

    public Option<string?> User { get; } = new("--user", "-u") { Description = "Who it is: user[:group], names or numbers" };

    public Option<bool> Interactive { get; } = new("--interactive", "-i") { Description = "Keep its standard input open" };

    public Option<bool> Terminal { get; } = new("--tty", "-t") { Description = "Give it a terminal" };
}
