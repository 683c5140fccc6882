using System.CommandLine;
using System.Globalization;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli;

/// <summary><c>--restart</c>: when a container that has ended is started again, in docker's words.</summary>
internal sealed class RestartOption : Option<string?>
{
    private const string Form = "no, on-failure[:MOST], always or unless-stopped";

    public RestartOption()
        : base("--restart")
    {
        Description = $"When it is started again after its end: {Form} (default: no). By the process that watches it: none is started when the machine is";
        HelpName = "POLICY";
    }

    /// <summary>The policy that the user says.</summary>
    /// <exception cref="ImageBuildException">IMG5014: it is none.</exception>
    public RestartPolicy PolicyOf(ParseResult parsed)
    {
        var text = parsed.GetValue(this) ?? "";
        var (name, most) = text.Split(':', 2) is [var before, var after] ? (before, after) : (text, null);
        RestartKind? kind = name switch
        {
            "" or "no" => RestartKind.No,
            "on-failure" => RestartKind.OnFailure,
            "always" => RestartKind.Always,
            "unless-stopped" => RestartKind.UnlessStopped,
            _ => null,
        };
        var count = 0;
        var isValid = kind is not null && (most is null || (kind == RestartKind.OnFailure && int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out count)));
        return isValid ? new RestartPolicy(kind!.Value, count) : throw CliErrors.InvalidOption("--restart", text, Form);
    }
}
