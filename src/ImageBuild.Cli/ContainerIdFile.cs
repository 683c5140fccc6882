namespace ImageBuild.Cli;

/// <summary><c>--cidfile</c>: a file that gets the id of a new container, and is never one that is there.</summary>
/// <param name="path">Its path; null for none.</param>
internal sealed class ContainerIdFile(string? path)
{
    /// <summary>Looks whether it can be written, before anything is done.</summary>
    /// <exception cref="ImageBuildException">IMG5014: it is there, or its folder is not.</exception>
    public void Check()
    {
        if (path is null)
            return;
        if (Path.Exists(path))
            throw CliErrors.Unsupported("--cidfile", $"container ID file found, make sure the other container isn't running or delete {path}");
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw CliErrors.InvalidOption("--cidfile", path, "the path of a file to make, in a folder that is there");
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="ImageBuildException">IMG5014: it can't be written.</exception>
    public void Write(string id)
    {
        if (path is null)
            return;
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew);
            file.Write(System.Text.Encoding.ASCII.GetBytes(id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliErrors.Unsupported("--cidfile", e.Message.TrimEnd('.'));
        }
    }
}
