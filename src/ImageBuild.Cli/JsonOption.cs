using System.CommandLine;

namespace ImageBuild.Cli;

/// <summary><c>--format json</c>: prints for programs what is a table for people.</summary>
internal sealed class JsonOption : Option<string?>
{
    private const string Json = "json";

    public JsonOption(string description)
        : base("--format")
    {
        Description = description;
        this.AcceptOnlyFromAmong(Json);
    }

    /// <summary>Whether it was given.</summary>
    public bool IsIn(ParseResult parsed) => parsed.GetValue(this) is not null;
}
