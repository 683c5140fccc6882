namespace ImageBuild.Tasks;

/// <summary>
/// The commands that Azure's agent reads from the console. It finds one anywhere in a line, so a value's line breaks,
/// which would begin a line of their own, are escaped as the agent unescapes them (azure-pipelines-agent,
/// docs/design/percentEncoding.md; azure-pipelines-task-lib, taskcommand.ts).
/// </summary>
internal static class AzureCommand
{
    /// <summary>Sets a variable that later steps and jobs read as an output of this step.</summary>
    /// <param name="name">Letters and digits.</param>
    /// <param name="value">Any text.</param>
    public static string SetOutput(string name, string value) =>
        $"##vso[task.setvariable variable={Property(name)};isOutput=true]{Data(value)}";

    /// <summary>Shows a Markdown file in the summary of the run.</summary>
    public static string UploadSummary(string file) => $"##vso[task.uploadsummary]{Data(file)}";

    private static string Data(string text) => text
        .Replace("%", "%AZP25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text)
        .Replace("]", "%5D", StringComparison.Ordinal)
        .Replace(";", "%3B", StringComparison.Ordinal);
}
