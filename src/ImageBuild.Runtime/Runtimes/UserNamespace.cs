using System.Globalization;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// Containers for users who are not root: the whole program runs once more in a user namespace, in which it is, and from
/// there on all is as it is for root but for what <see cref="Privileges"/> says.
/// </summary>
public static class UserNamespace
{
    private const int CAP_SYS_ADMIN = 21;

    /// <summary>Whether this process may not mount, so that it has to move into a namespace where it may.</summary>
    public static bool IsNeeded { get; } = (Caller.EffectiveCapabilities & (1UL << CAP_SYS_ADMIN)) == 0;

    /// <summary>
    /// Runs a program in a new user namespace and waits for its end, on this thread. It has this process's terminal and
    /// streams, and gets its signals. All subordinate ids that the user has are there, else the user's own as root.
    /// </summary>
    /// <param name="program">The program and its arguments.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="ImageBuildException">IMG5016: there can be no such namespace here.</exception>
    public static int Run(IReadOnlyList<string> program, IReadOnlyDictionary<string, string> environment)
    {
        using var init = new SyscallProgram();
        init.WaitForParent();
        init.EndWithParent();
        init.Execute(program[0], program, [.. environment.Select(e => $"{e.Key}={e.Value}")], Caller.IgnoredSignals);
        using var child = Start(init);
        return CallerSignals.ForwardUntilExit(child);
    }

    private static ChildProcess Start(SyscallProgram init)
    {
        try
        {
            return init.Start(Linux.CLONE_NEWUSER | Linux.CLONE_NEWNS, IdMaps.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RuntimeErrors.UserNamespace(e);
        }
    }

    /// <summary>The ids that exist in a new namespace (user_namespaces(7), "User and group ID mappings").</summary>
    private static class IdMaps
    {
        public static void Write(int process)
        {
            var (user, group) = (Linux.EffectiveUserId, Linux.EffectiveGroupId);
            var name = SubordinateIds.NameOf(user, File.ReadLines("/etc/passwd"));
            if (SubordinateIds.Find("/etc/subuid", user, name) is { } users && SubordinateIds.Find("/etc/subgid", user, name) is { } groups
                && Tool("newuidmap") is { } newUidMap && Tool("newgidmap") is { } newGidMap)
            {
                Map(newUidMap, process, user, users);
                Map(newGidMap, process, group, groups);
                return;
            }

            // Without CAP_SETGID outside, groups must be given up before one's own is mapped.
            File.WriteAllText($"/proc/{process}/setgroups", "deny");
            File.WriteAllText($"/proc/{process}/uid_map", string.Create(CultureInfo.InvariantCulture, $"0 {user} 1"));
            File.WriteAllText($"/proc/{process}/gid_map", string.Create(CultureInfo.InvariantCulture, $"0 {group} 1"));
        }

        private static string? Tool(string name) => new[] { $"/usr/bin/{name}", $"/bin/{name}", $"/usr/local/bin/{name}" }.FirstOrDefault(File.Exists);

        // A program of the system's that has the right to do it, and checks that the user has the ids.
        private static void Map(string tool, int process, uint own, SubordinateIds ids)
        {
            string[] words = [tool, Text(process), "0", Text(own), "1", "1", Text(ids.First), Text(ids.Count)];
            using var init = new SyscallProgram();
            init.Execute(tool, words, [], Caller.IgnoredSignals);
            using var child = init.Start(0);
            if (child.WaitForExit() != 0)
                throw new IOException($"'{string.Join(' ', words)}' failed");
        }

        private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
    }
}
