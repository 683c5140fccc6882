using System.Text;

namespace ImageBuild.Tasks;

/// <summary>
/// The outputs of a step, as GitHub reads them from a file: <c>name&lt;&lt;DELIMITER</c>, the value, and the delimiter.
/// A value can't end itself and go on as another output (CVE-2022-35954), since its delimiter is random and not in it.
/// </summary>
internal sealed class GitHubOutputs(Func<string> newName)
{
    private readonly StringBuilder text = new();

    /// <summary>Adds an output.</summary>
    public GitHubOutputs Add(string name, string value)
    {
        string delimiter;
        do
        {
            delimiter = "end_" + newName();
        }
        while (value.Contains(delimiter, StringComparison.Ordinal));
        text.Append(name).Append("<<").Append(delimiter).Append('\n')
            .Append(value).Append('\n')
            .Append(delimiter).Append('\n');
        return this;
    }

    /// <summary>What is appended to the file.</summary>
    public override string ToString() => text.ToString();
}
