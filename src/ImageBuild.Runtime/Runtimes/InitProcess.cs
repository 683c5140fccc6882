namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// A first process that passes signals on and waits for orphans (<c>--init</c>), for programs that were not made to be
/// one: the one of the machine that docker or podman uses, mounted in the container.
/// </summary>
public static class InitProcess
{
    // Where docker has it.
    private const string Target = "/sbin/docker-init";

    // Beside PATH, for podman's lies where no user would start it.
    private const string OtherFolders = "/usr/libexec/podman:/usr/libexec/docker:/usr/lib/podman";

    private static readonly string[] Names = ["docker-init", "catatonit", "tini-static", "tini"];

    /// <summary>Finds one that runs in any image: it needs no library there.</summary>
    /// <param name="search">The folders of <c>PATH</c>, separated by colons.</param>
    /// <exception cref="ImageBuildException">IMG5074: there is none.</exception>
    public static string Find(string search) => Names
        .SelectMany(name => $"{search}:{OtherFolders}".Split(':').Where(f => f.StartsWith('/')).Select(f => Path.Combine(f, name)))
        .FirstOrDefault(IsStatic) ?? throw RuntimeErrors.NoInit();

    /// <summary>The container's process as a child of its init.</summary>
    internal static ContainerSpec Under(ContainerSpec spec) => spec.Init is null ? spec : spec with
    {
        Arguments = [Target, "--", .. spec.Arguments],
        Mounts = [.. spec.Mounts, new BindMount(spec.Init, Target, ReadOnly: true)],
    };

    private static bool IsStatic(string path)
    {
        if (!File.Exists(path))
            return false;
        using var file = File.OpenRead(path);
        var beginning = new byte[ExecutableHeader.Length];
        var length = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        return ExecutableHeader.IsStatic(beginning.AsSpan(0, length));
    }
}
