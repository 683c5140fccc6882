using System.Diagnostics;

namespace ImageBuild.Interop.Peers;

/// <summary>Waits for what another process does.</summary>
internal static class Wait
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until something is so; fails the test after half a minute.</summary>
    /// <param name="isTrue">Whether it is.</param>
    /// <param name="otherwise">What is wrong if it is not.</param>
    public static void Until(Func<bool> isTrue, string otherwise = "did not happen")
    {
        var clock = Stopwatch.StartNew();
        while (!isTrue())
        {
            Assert.IsLessThan(Most, clock.Elapsed, $"{otherwise} in half a minute");
            Thread.Sleep(Pause);
        }
    }

    /// <summary>Waits until a service that was started answers; fails the test, with its log, if it ends or takes too long.</summary>
    public static void UntilStarted(string name, Process service, TimeSpan most, Func<bool> answers, Func<string> log)
    {
        var clock = Stopwatch.StartNew();
        while (!answers())
        {
            if (clock.Elapsed > most || service.HasExited)
                throw new AssertFailedException($"{name} did not start:\n{log()}");
            Thread.Sleep(Pause);
        }
    }
}
