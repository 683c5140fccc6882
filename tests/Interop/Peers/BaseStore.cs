namespace ImageBuild.Interop.Peers;

/// <summary>A store of a test class's own with a base image, <c>base:1</c>, in a folder that has room for more.</summary>
internal sealed class BaseStore : IDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>Makes one with a small base.</summary>
    public BaseStore()
        : this(SmallBase.Layout)
    {
    }

    /// <summary>Makes one with the base of a layout.</summary>
    public BaseStore(string layout)
    {
        Ours = new Imagebuild(folder["store"]);
        Ours.Run("copy", $"oci:{layout}:base", "store:base:1");
    }

    /// <summary>Our program on it.</summary>
    public Imagebuild Ours { get; }

    /// <summary>The folder's path.</summary>
    public string Path => folder.Path;

    /// <summary>The path of something in the folder.</summary>
    public string this[string name] => folder[name];

    /// <summary>Ends and removes all containers.</summary>
    /// <returns>Their ids.</returns>
    public IReadOnlyList<string> RemoveContainers()
    {
        var ids = Ours.Run("ps", "-aq", "--no-trunc").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var id in ids)
            Ours.Try("rm", "-f", id);
        return ids;
    }

    /// <summary>The folders of a container's control groups, of whichever version.</summary>
    public static IReadOnlyList<string> CgroupsOf(string id) =>
        Tool.Run("find", "/sys/fs/cgroup", "-type", "d", "-name", $"imagebuild-{id}").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
