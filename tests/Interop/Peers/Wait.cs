using System.Diagnostics;

namespace ImageBuild.Interop.Peers;

/// <summary>Waits for what another process does.</summary>
internal static class Wait
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until something is so; fails the test after half a minute.</summary>
    public static void Until(Func<bool> isTrue)
    {
        var clock = Stopwatch.StartNew();
        while (!isTrue())
        {
            Assert.IsLessThan(Most, clock.Elapsed, "did not happen in half a minute");
            Thread.Sleep(Pause);
        }
    }
}
