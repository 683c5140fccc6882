namespace ImageBuild.Benchmarks.Tests;

/// <summary>A clock that stands still until somebody lets time pass.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Pass(double seconds) => now += TimeSpan.FromSeconds(seconds);

    public override long GetTimestamp() => now.Ticks;
}
