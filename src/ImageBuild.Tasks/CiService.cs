namespace ImageBuild.Tasks;

/// <summary>A pipeline that a build runs in, and where it wants to be told what was made.</summary>
internal abstract record CiService
{
    private CiService()
    {
    }

    /// <summary>GitHub Actions.</summary>
    /// <param name="OutputFile">Where a step's outputs are appended.</param>
    /// <param name="SummaryFile">Where its summary is appended, or null.</param>
    public sealed record GitHub(string OutputFile, string? SummaryFile) : CiService;

    /// <summary>Azure Pipelines, which reads commands from the console.</summary>
    /// <param name="SummaryFolder">Where a summary may lie until the agent has taken it, or null.</param>
    public sealed record Azure(string? SummaryFolder) : CiService;

    /// <summary>Reads <c>ImageBuildCi</c>; null for no pipeline.</summary>
    /// <param name="text"><c>auto</c>, <c>github</c>, <c>azure</c> or <c>none</c>; empty is <c>auto</c>.</param>
    /// <param name="environment">What tells pipelines apart.</param>
    /// <exception cref="ImageBuildException">IMG1046: another word; IMG1090: GitHub is asked for and is not there.</exception>
    public static CiService? Parse(string text, IReadOnlyDictionary<string, string> environment)
    {
        return Choice.Parse("ImageBuildCi", text, CiChoice.Auto) switch
        {
            CiChoice.GitHub => OfGitHub() ?? throw TaskErrors.NoOutputFile(),
            CiChoice.Azure => OfAzure(),
            CiChoice.Auto when Value("GITHUB_ACTIONS") == "true" => OfGitHub(),
            // The agent writes True, and other tools that claim to be one write true.
            CiChoice.Auto when "true".Equals(Value("TF_BUILD"), StringComparison.OrdinalIgnoreCase) => OfAzure(),
            _ => null,
        };

        GitHub? OfGitHub() => Value("GITHUB_OUTPUT") is { } file ? new GitHub(file, Value("GITHUB_STEP_SUMMARY")) : null;

        Azure OfAzure() => new(Value("AGENT_TEMPDIRECTORY"));

        string? Value(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    private enum CiChoice
    {
        Auto,
        GitHub,
        Azure,
        None,
    }
}
