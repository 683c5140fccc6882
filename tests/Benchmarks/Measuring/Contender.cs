using System.Diagnostics;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Measuring;

/// <summary>A program in a comparison.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Measure">
/// Prepares, unmeasured, then gives a value for each quantity of the comparison; NaN for what can't be measured of it.
/// </param>
internal sealed record Contender(string Name, Func<double[]> Measure)
{
    /// <summary>Measures the time of an action from start to end.</summary>
    public static Contender Of(string name, Action action, Action? prepare = null) => new(name, () =>
    {
        prepare?.Invoke();
        Settle();
        var clock = Stopwatch.StartNew();
        action();
        return [clock.Elapsed.TotalSeconds];
    });

    /// <summary>Measures time and peak memory of an action that says what it used.</summary>
    public static Contender Of(string name, Func<Usage> action, Action? prepare = null) => new(name, () =>
    {
        prepare?.Invoke();
        Settle();
        var usage = action();
        return [usage.Seconds, usage.PeakMegabytes];
    });

    /// <summary>Gives everybody the same machine: nothing unwritten, for which who syncs would wait though others have left it.</summary>
    public static void Settle() => Tool.Run("sync");
}
