using System.Diagnostics;
using System.Globalization;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Measuring;

/// <summary>What a command used.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="PeakMegabytes">The most memory of the largest of its processes, as wait4(2) says it (<c>ru_maxrss</c>).</param>
internal readonly record struct Usage(double Seconds, double PeakMegabytes)
{
    /// <summary>What this and then another command used.</summary>
    public Usage Then(Usage next) => new(Seconds + next.Seconds, Math.Max(PeakMegabytes, next.PeakMegabytes));

    /// <summary>Runs a command, which must succeed.</summary>
    public static Usage Of(
        IReadOnlyList<string> command, string? folder = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var files = new TempFolder();
        // Not of our own children: one that we start by vfork is said to have had our memory, until it executes.
        string[] time = ["-f", "%M", "-o", files["peak"], Tool.Find(command[0]) ?? command[0]];
        var clock = Stopwatch.StartNew();
        Tool.Try("/usr/bin/time", [.. time, .. command.Skip(1)], folder: folder, environment: environment).Succeed();
        var seconds = clock.Elapsed.TotalSeconds;
        return new Usage(seconds, Megabytes(File.ReadAllText(files["peak"])));
    }

    /// <summary>Runs a command that has a daemon do the work, whose peak counts then.</summary>
    public static Usage OfDaemon(int process, IReadOnlyList<string> command)
    {
        // 5 sets the peak back to what is there now (proc_pid_clear_refs(5)).
        File.WriteAllText($"/proc/{process}/clear_refs", "5");
        var usage = Of(command);
        var peak = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return usage.Then(new Usage(0, Megabytes(peak["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal))));
    }

    private static double Megabytes(string kibibytes) => long.Parse(kibibytes.Trim(), CultureInfo.InvariantCulture) * 1024 / 1e6;
}
