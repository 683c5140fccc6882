namespace ImageBuild.Files;

/// <summary>
/// The files of the machine that a build runs on, as far as an image is made of them: no modes, no owners and no
/// attributes, for hosts differ in them. Paths are the host's; what becomes part of an image has <c>/</c>.
/// </summary>
public interface IHostFiles
{
    /// <summary>How the host tells names apart.</summary>
    StringComparer NameComparer { get; }

    /// <summary>What is at a path, links not followed; null for nothing.</summary>
    HostFile? Find(string path);

    /// <summary>What is in a folder, hidden files too, in no particular order.</summary>
    /// <exception cref="IOException">It can't be listed.</exception>
    IEnumerable<HostFile> List(string folder);

    /// <summary>What a link leads to in the end; null if it leads nowhere or in circles.</summary>
    HostFile? Follow(HostFile.Link link);

    /// <summary>Opens a file, which others may write to meanwhile.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    Stream Open(string path);
}
