namespace ImageBuild.HostBase;

/// <summary>One entry of the tree that the host base is made of.</summary>
internal abstract record HostEntry
{
    private HostEntry()
    {
    }

    /// <summary>A folder.</summary>
    public sealed record Folder(int Mode, int Owner) : HostEntry;

    /// <summary>A file of the machine.</summary>
    public sealed record Copy(FileInfo Source, int Mode) : HostEntry;

    /// <summary>A file that is written for the image.</summary>
    public sealed record Text(string Content) : HostEntry;

    /// <summary>A symbolic link.</summary>
    public sealed record Link(string Target) : HostEntry;
}
