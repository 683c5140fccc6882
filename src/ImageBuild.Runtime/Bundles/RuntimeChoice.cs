using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Bundles;

/// <summary>The runtimes that a container can have.</summary>
public static class RuntimeChoice
{
    /// <summary>Finds one.</summary>
    /// <param name="name"><c>embedded</c>, or the name or absolute path of an OCI runtime's program.</param>
    /// <param name="search">The folders of <c>PATH</c>, separated by colons.</param>
    /// <exception cref="ImageBuildException">IMG5023: there is no such runtime.</exception>
    public static IContainerRuntime Open(string name, string search)
    {
        var privileges = Privileges.Current;
        return name == EmbeddedRuntime.Name
            ? new EmbeddedRuntime(privileges, search) : new OciRuntime(Find(name, search), privileges, search);
    }

    /// <summary>The program of an OCI runtime.</summary>
    /// <exception cref="ImageBuildException">IMG5023: there is none.</exception>
    public static string Find(string name, string search)
    {
        var candidates = name.Contains('/', StringComparison.Ordinal)
            ? [name] : search.Split(':').Where(f => f.StartsWith('/')).Select(f => Path.Combine(f, name));
        return candidates.FirstOrDefault(IsProgram) ?? throw RuntimeErrors.RuntimeNotFound(name);
    }

    private static bool IsProgram(string path) => File.Exists(path)
        && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
