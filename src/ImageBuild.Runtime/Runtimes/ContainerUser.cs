using System.Globalization;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// Who a container's process is. Names are looked up in the image's own files; a number that is no id is an error and
/// never root (CVE-2024-40635, CVE-2026-46680, CVE-2026-30892).
/// </summary>
/// <param name="Id">User id.</param>
/// <param name="GroupId">Group id.</param>
/// <param name="Groups">Supplementary groups.</param>
/// <param name="Home">Home folder.</param>
internal sealed record ContainerUser(uint Id, uint GroupId, IReadOnlyList<uint> Groups, string Home)
{
    /// <summary>Finds who a process is, in the files of its root.</summary>
    /// <exception cref="ImageBuildException">IMG5010: no such user or group, or no id of those that are there.</exception>
    public static ContainerUser Resolve(ContainerSpec spec, RootFolder root, Privileges privileges)
    {
        var user = Resolve(spec.User, root.ReadText("/etc/passwd"), root.ReadText("/etc/group"), spec.Groups);
        return privileges.HasManyIds || (user.Id, user.GroupId) is (0, 0) ? user : throw RuntimeErrors.OneIdOnly(spec.User);
    }

    /// <summary>Makes pipes its own, so that it can open /dev/stdout anew. What the caller has as 0, 1 and 2 is the caller's.</summary>
    public void TakePipes(IEnumerable<int> streams)
    {
        foreach (var number in streams.Where(s => s > 2))
        {
            using var stream = SafeFd.Borrow(number);
            if (Linux.Stat(stream).Type == Linux.S_IFIFO)
                Linux.FchownAt(stream, "", Id, GroupId);
        }
    }

    /// <summary>Finds a user as docker does: <c>user[:group]</c>, each a name or a number.</summary>
    /// <param name="user">Empty is root.</param>
    /// <param name="passwd">The content of the image's <c>/etc/passwd</c>.</param>
    /// <param name="group">The content of the image's <c>/etc/group</c>.</param>
    /// <param name="more">Supplementary groups beyond those that the files give, names or numbers.</param>
    /// <exception cref="ImageBuildException">IMG5010: no such user or group, or no id.</exception>
    public static ContainerUser Resolve(string user, string passwd, string group, IEnumerable<string> more)
    {
        var parts = (user.Length == 0 ? "0" : user).Split(':');
        if (parts.Length > 2 || parts[0].Length == 0 || (parts.Length == 2 && parts[1].Length == 0))
            throw RuntimeErrors.InvalidUser(user, "it is not user[:group]");
        var number = Number(parts[0], user);
        var known = Lines(passwd, 7).FirstOrDefault(f => number is null ? f[0] == parts[0] : ParseId(f[2]) == number);
        var id = number ?? (known is null ? null : ParseId(known[2]));
        if (id is not { } uid)
            throw RuntimeErrors.InvalidUser(user, $"the image's /etc/passwd has no user '{parts[0]}'");
        var home = known is { } k && k[5].StartsWith('/') ? k[5] : "/";
        if (parts.Length == 2)
            return With(Group(parts[1], user, group), []);
        var gid = known is null ? 0 : ParseId(known[3]) ?? throw RuntimeErrors.InvalidUser(user, "its group in /etc/passwd is no id");
        return With(gid, known is null ? [] : Member(known[0], group));

        // The own group is among them: else who drops it, as setgid programs may, passes where it is shut out (CVE-2022-36109).
        ContainerUser With(uint primary, IEnumerable<uint> members) => new(uid, primary, [.. members.Prepend(primary).Concat(more.Select(g => Group(g, user, group))).Distinct()], home);
    }

    private static uint Group(string name, string user, string group)
    {
        var known = Lines(group, 3).FirstOrDefault(f => f[0] == name);
        return (Number(name, user) ?? (known is null ? null : ParseId(known[2])))
            ?? throw RuntimeErrors.InvalidUser(user, $"the image's /etc/group has no group '{name}'");
    }

    private static IEnumerable<uint> Member(string name, string group) =>
        Lines(group, 4).Where(f => f[3].Split(',').Contains(name)).Select(f => ParseId(f[2])).OfType<uint>();

    private static IEnumerable<string[]> Lines(string file, int fields) =>
        file.Split('\n').Select(l => l.TrimEnd('\r').Split(':')).Where(f => f.Length >= fields && f[0].Length > 0);

    // What looks like a number is one or an error; it is never looked up as somebody's name after that.
    private static uint? Number(string text, string user) => !text.All(char.IsAsciiDigit) && !(text[0] is '-' or '+' && text[1..].All(char.IsAsciiDigit))
        ? null
        : ParseId(text) ?? throw RuntimeErrors.InvalidUser(user, $"'{text}' is no id between 0 and {int.MaxValue}");

    private static uint? ParseId(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id <= int.MaxValue ? id : null;
}
