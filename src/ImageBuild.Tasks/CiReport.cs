using System.Text;

namespace ImageBuild.Tasks;

/// <summary>Tells a pipeline what was made.</summary>
/// <param name="report">What was made.</param>
/// <param name="newName">Makes a name that nobody can guess.</param>
internal sealed class CiReport(ImageReport report, Func<string> newName)
{
    private const int Attempts = 50;
    private const int MillisecondsBetween = 20;

    // Without a byte order mark, which would stand in the middle of what is appended to.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the files that a pipeline reads.</summary>
    /// <returns>The lines that it reads from the console.</returns>
    /// <exception cref="IOException">A file can't be written.</exception>
    public IReadOnlyList<string> Write(CiService? service) => service switch
    {
        CiService.GitHub github => Write(github),
        CiService.Azure azure => Write(azure),
        _ => [],
    };

    private string[] Write(CiService.GitHub service)
    {
        var outputs = new GitHubOutputs(newName)
            .Add("digest", report.Digest)
            .Add("image-id", string.Join('\n', report.ImageIds))
            .Add("references", string.Join('\n', report.DigestReferences))
            .Add("image", report.DigestReferences[0]);
        Append(service.OutputFile, outputs.ToString());
        if (service.SummaryFile is { } summary)
            Append(summary, MarkdownSummary.Of(report));
        return [];
    }

    private List<string> Write(CiService.Azure service)
    {
        var lines = new List<string>
        {
            AzureCommand.SetOutput("digest", report.Digest),
            AzureCommand.SetOutput("imageId", string.Join('\n', report.ImageIds)),
            AzureCommand.SetOutput("references", string.Join('\n', report.DigestReferences)),
            AzureCommand.SetOutput("image", report.DigestReferences[0]),
        };
        if (service.SummaryFolder is not { } folder)
            return lines;
        Directory.CreateDirectory(folder);
        // The agent takes it when the step is over, and its name for the title.
        var summary = Path.Combine(folder, newName(), "image.md");
        Directory.CreateDirectory(Path.GetDirectoryName(summary)!);
        File.WriteAllText(summary, MarkdownSummary.Of(report), Utf8);
        lines.Add(AzureCommand.UploadSummary(summary));
        return lines;
    }

    // Projects that are published side by side append to one file: whole texts, one after the other.
    private static void Append(string path, string text)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None);
                file.Write(Utf8.GetBytes(text));
                return;
            }
            catch (IOException) when (attempt < Attempts && File.Exists(path))
            {
                Thread.Sleep(MillisecondsBetween);
            }
        }
    }
}
