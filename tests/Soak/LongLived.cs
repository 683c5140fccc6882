using System.Globalization;
using System.Text.Json;

namespace ImageBuild.Soak;

/// <summary>
/// Containers that live from the first minute to the last, and what watches them: with a health check every second and a
/// log that is rotated, so that the watchers have something to do. Nobody kills them.
/// </summary>
internal sealed class LongLived
{
    private const int Count = 3;

    private LongLived(IReadOnlyList<string> ids, IReadOnlyList<int> watchers) => (Ids, Watchers) = (ids, watchers);

    /// <summary>The containers.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>The processes that watch them.</summary>
    public IReadOnlyList<int> Watchers { get; }

    /// <summary>The name of any of them.</summary>
    public static string Any(Random random) => Name(random.Next(Count));

    /// <summary>Starts them.</summary>
    public static LongLived Start(World world)
    {
        const string Talk = "while true; do echo said; sleep 0.2; done";
        var ids = Enumerable.Range(0, Count).Select(n => world.Run("run", "-d", "--name", Name(n), "--health-cmd", "true", "--health-interval", "1s",
            "--log-opt", "max-size=10k", "--log-opt", "max-file=2", World.Kept, "sh", "-c", Talk).Trim()).ToList();
        return new LongLived(ids, [.. ids.Select(id => OneProcess.Read(ProcessOf(world, id))!.Parent)]);
    }

    private static int ProcessOf(World world, string id)
    {
        using var inspect = JsonDocument.Parse(world.Run("inspect", id));
        return inspect.RootElement[0].GetProperty("State").GetProperty("Pid").GetInt32();
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"long{number}");
}
