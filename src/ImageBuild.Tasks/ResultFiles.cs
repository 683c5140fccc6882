using System.Text;

namespace ImageBuild.Tasks;

/// <summary>
/// Writes what was made to files, each aside first, so that nobody reads half of one. The plain ones end without a line
/// break, as those of other tools do: a digest is to be compared as it is.
/// </summary>
internal sealed class ResultFiles(ImageReport report)
{
    /// <summary>Writes those that are wanted.</summary>
    /// <exception cref="IOException">One of them can't be written.</exception>
    public void Write(ResultPaths paths)
    {
        Write(paths.Digest, Encoding.UTF8.GetBytes(report.Digest));
        Write(paths.ImageId, Encoding.UTF8.GetBytes(string.Join('\n', report.ImageIds)));
        Write(paths.References, Encoding.UTF8.GetBytes(string.Concat(report.DigestReferences.Select(r => r + "\n"))));
        // Last: whoever waits for it finds the others.
        Write(paths.Result, report.ToJson());
    }

    private static void Write(string? file, byte[] content)
    {
        if (file is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var aside = $"{file}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllBytes(aside, content);
            File.Move(aside, file, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }
}
