using System.Collections.Concurrent;

namespace ImageBuild.Tests.Registry;

/// <summary>A clock for which every wait is over at once, and which remembers how long the waits would have been.</summary>
internal sealed class InstantTime : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> waits = new();
    private DateTimeOffset now = DateTimeOffset.UnixEpoch;

    /// <summary>All waits so far.</summary>
    public IReadOnlyList<TimeSpan> Waits => [.. waits];

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan time) => now += time;

    public override DateTimeOffset GetUtcNow() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, callback, state, dueTime);

    private sealed class Timer : ITimer
    {
        private readonly InstantTime time;
        private readonly TimerCallback callback;
        private readonly object? state;

        public Timer(InstantTime time, TimerCallback callback, object? state, TimeSpan dueTime)
        {
            this.time = time;
            this.callback = callback;
            this.state = state;
            Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;
            time.waits.Enqueue(dueTime);
            time.Advance(dueTime);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
