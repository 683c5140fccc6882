using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>Finds a program in a container as execvp(3) would, from outside.</summary>
internal static class ProgramSearch
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const int AnyExecute = 0b001_001_001;

    /// <summary>The program's path in the container.</summary>
    /// <exception cref="ImageBuildException">IMG5001: there is none; IMG5002: it can't be executed.</exception>
    public static string Find(RootFolder root, string command, IEnumerable<string> environment, string workingDirectory)
    {
        if (command.Length == 0)
            throw RuntimeErrors.CommandNotFound(command);
        if (command.Contains('/', StringComparison.Ordinal))
            return Check(root, command.StartsWith('/') ? command : $"{workingDirectory}/{command}", command);
        var path = environment.LastOrDefault(e => e.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..] ?? DefaultPath;
        string? unusable = null;
        foreach (var folder in path.Split(':').Select(f => f.StartsWith('/') ? f : $"{workingDirectory}/{f}"))
        {
            var candidate = $"{folder.TrimEnd('/')}/{command}";
            if (root.Find(candidate) is not { } status)
                continue;
            if (Obstacle(status) is null)
                return candidate;
            unusable ??= candidate;
        }

        return unusable is null ? throw RuntimeErrors.CommandNotFound(command) : Check(root, unusable, command);
    }

    private static string Check(RootFolder root, string path, string command)
    {
        var status = root.Find(path) ?? throw RuntimeErrors.CommandNotFound(command);
        return Obstacle(status) is { } reason ? throw RuntimeErrors.CommandNotExecutable(command, reason) : path;
    }

    private static string? Obstacle(FileStatus status) => status.Type switch
    {
        Linux.S_IFDIR => "it is a folder",
        Linux.S_IFREG when (status.Permissions & AnyExecute) == 0 => "it has no permission to be executed",
        Linux.S_IFREG => null,
        _ => "it is no file",
    };
}
