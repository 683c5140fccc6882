using System.CommandLine;
using System.Globalization;
using ImageBuild.Explain;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli;

/// <summary>The options that say what is kept of what a container writes, in docker's words.</summary>
internal sealed class LogOptions
{
    private readonly Option<string?> driver = new("--log-driver") { Description = "json-file (default), or none: keep nothing of what it writes" };
    private readonly Option<string[]> settings = new("--log-opt") { Description = "max-size=10m: begin a new file then; max-file=3: keep so many", HelpName = "NAME=VALUE" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [driver, settings];

    /// <summary>What the user says.</summary>
    /// <exception cref="ImageBuildException">IMG5014: it can't be.</exception>
    public ContainerLogOptions Of(ParseResult parsed)
    {
        var options = new ContainerLogOptions
        {
            IsOff = parsed.GetValue(driver) switch
            {
                null or "" or "json-file" => false,
                "none" => true,
                var other => throw CliErrors.InvalidOption("--log-driver", other, "json-file or none"),
            },
        };
        return (parsed.GetValue(settings) ?? []).Aggregate(options, With);
    }

    private static ContainerLogOptions With(ContainerLogOptions options, string setting) => setting.Split('=', 2) switch
    {
        ["max-size", var text] when ByteSize.Parse(text) is > 0 and var size => options with { MaxSize = size },
        ["max-size", "-1"] => options with { MaxSize = 0 },
        ["max-file", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 1000 =>
            options with { MaxFiles = count },
        _ => throw CliErrors.InvalidOption("--log-opt", setting, "max-size=SIZE such as 10m, or max-file=NUMBER from 1 to 1000"),
    };
}
