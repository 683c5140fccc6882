namespace ImageBuild.Tar;

/// <summary>A point in time as Unix files have it.</summary>
/// <param name="Seconds">Whole seconds since 1970-01-01T00:00:00Z, rounded down; negative before.</param>
/// <param name="Nanoseconds">What comes on top: 0 to 999,999,999, also before 1970.</param>
public readonly record struct UnixTime(long Seconds, int Nanoseconds = 0) : IComparable<UnixTime>
{
    private const long NanosecondsPerTick = 100;

    /// <summary>The same time, to its 100 ns.</summary>
    public static UnixTime From(DateTimeOffset time)
    {
        var (seconds, ticks) = Math.DivRem((time - DateTimeOffset.UnixEpoch).Ticks, TimeSpan.TicksPerSecond);
        return ticks < 0
            ? new(seconds - 1, (int)((ticks + TimeSpan.TicksPerSecond) * NanosecondsPerTick))
            : new(seconds, (int)(ticks * NanosecondsPerTick));
    }

    /// <inheritdoc/>
    public int CompareTo(UnixTime other)
    {
        var seconds = Seconds.CompareTo(other.Seconds);
        return seconds != 0 ? seconds : Nanoseconds.CompareTo(other.Nanoseconds);
    }
}
