using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>Finds a program in a container as execvp(3) would, from outside.</summary>
internal static class ProgramSearch
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const int AnyExecute = 0b001_001_001;

    // BINPRM's limit of interpreters that are scripts themselves.
    private const int MaxInterpreters = 5;

    /// <summary>The program's path in the container, and after it those of the interpreters that it needs.</summary>
    /// <exception cref="ImageBuildException">IMG5001: there is none; IMG5002: it can't be executed.</exception>
    public static IReadOnlyList<string> Find(RootFolder root, string command, IEnumerable<string> environment, string workingDirectory)
    {
        var program = FindProgram(root, command, environment, workingDirectory);
        List<string> found = [program];
        while (found.Count <= MaxInterpreters && ExecutableHeader.InterpreterOf(root.ReadBeginning(Absolute(found[^1], workingDirectory))) is { } next)
        {
            // The kernel says no more than that something is missing, and that is mostly another C library.
            if (root.Find(Absolute(next, workingDirectory)) is null)
                throw RuntimeErrors.InterpreterNotFound(command, next);
            found.Add(next);
        }

        return found;
    }

    private static string FindProgram(RootFolder root, string command, IEnumerable<string> environment, string workingDirectory)
    {
        if (command.Length == 0)
            throw RuntimeErrors.CommandNotFound(command);
        if (command.Contains('/', StringComparison.Ordinal))
            return Check(root, Absolute(command, workingDirectory), command);
        var path = environment.LastOrDefault(e => e.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..] ?? DefaultPath;
        string? unusable = null;
        foreach (var folder in path.Split(':').Select(f => Absolute(f, workingDirectory)))
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

    private static string Absolute(string path, string workingDirectory) => path.StartsWith('/') ? path : $"{workingDirectory}/{path}";

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
