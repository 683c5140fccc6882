using System.Globalization;

namespace ImageBuild.Soak;

/// <summary>The processes of a soak, by what <c>/proc</c> says of them.</summary>
/// <param name="store">The store's folder, which all of our own are called with.</param>
internal sealed class Processes(string store)
{
    /// <summary>Our own, and those of our containers below them.</summary>
    public IReadOnlyList<OneProcess> All()
    {
        var all = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(n => char.IsAsciiDigit(n![0])).Select(n => OneProcess.Read(int.Parse(n!, CultureInfo.InvariantCulture)))
            .OfType<OneProcess>().ToDictionary(p => p.Id);
        return [.. all.Values.Where(p => ChainOf(p, all).Any(IsOurs))];
    }

    /// <summary>A process and those above it that are ours.</summary>
    public IReadOnlyList<OneProcess> ChainOf(OneProcess process) =>
        [.. ChainOf(process, null).Where(p => p == process || IsOurs(p))];

    private bool IsOurs(OneProcess process) => process.Command.Contains(store, StringComparison.Ordinal);

    private static IEnumerable<OneProcess> ChainOf(OneProcess process, Dictionary<int, OneProcess>? known)
    {
        for (var one = process; one is not null && one.Id != 1; one = known is null ? OneProcess.Read(one.Parent) : known.GetValueOrDefault(one.Parent))
            yield return one;
    }
}

/// <summary>One process.</summary>
internal sealed record OneProcess(int Id, int Parent, string Command)
{
    /// <summary>Reads what it is; null if it is gone, or a thread of the kernel's.</summary>
    public static OneProcess? Read(int id)
    {
        try
        {
            var command = File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ').Trim();
            var stat = File.ReadAllText($"/proc/{id}/stat");
            // proc_pid_stat(5): the name, in parentheses, may have anything in it.
            return command.Length == 0 ? null
                : new OneProcess(id, int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture), command);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
