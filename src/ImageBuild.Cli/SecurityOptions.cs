using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli;

/// <summary><c>--security-opt</c>, in docker's words.</summary>
internal sealed class SecurityOptions
{
    private const string Option = "--security-opt";
    private const string Valid = "no-new-privileges or seccomp=unconfined";

    /// <summary>Takes what the user says.</summary>
    /// <exception cref="ImageBuildException">IMG5014: it is none of docker's words, or one for what is not there.</exception>
    public SecurityOptions(IEnumerable<string> options)
    {
        foreach (var option in options)
        {
            // A colon is docker's old way to write it.
            var at = option.AsSpan().IndexOfAny('=', ':');
            var (name, value) = at < 0 ? (option, "") : (option[..at], option[(at + 1)..]);
            switch (name, value)
            {
                case ("no-new-privileges", "" or "true" or "false"):
                    NoNewPrivileges = value != "false";
                    break;
                case ("seccomp", "unconfined" or "builtin"):
                    SeccompUnconfined = value == "unconfined";
                    break;
                case ("seccomp", not ""):
                    throw CliErrors.Unsupported($"{Option} {option}", "no profiles but docker's default are known; seccomp=unconfined turns it off");
                default:
                    throw CliErrors.InvalidOption(Option, option, Valid);
            }
        }
    }

    /// <summary>Whether programs can't gain rights.</summary>
    public bool NoNewPrivileges { get; }

    /// <summary>Whether no system call is refused.</summary>
    public bool SeccompUnconfined { get; }

    /// <summary>What a user would say for a container.</summary>
    public static IEnumerable<string> Of(ContainerSpec spec) =>
    [
        .. spec.NoNewPrivileges ? (string[])["no-new-privileges"] : [],
        .. spec.SeccompUnconfined ? (string[])["seccomp=unconfined"] : [],
    ];
}
