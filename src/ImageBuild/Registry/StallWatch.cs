namespace ImageBuild.Registry;

/// <summary>Cancels what has not moved for a while. It is told of every move.</summary>
internal sealed class StallWatch : IDisposable
{
    private readonly CancellationTokenSource stall;
    private readonly CancellationTokenSource linked;

    public StallWatch(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        stall = new CancellationTokenSource(limit, time);
        linked = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        Limit = limit;
    }

    /// <summary>Cancelled by the caller, or because nothing moved.</summary>
    public CancellationToken Token => linked.Token;

    /// <summary>How long nothing may move.</summary>
    public TimeSpan Limit { get; private set; }

    /// <summary>Something moved: the limit starts anew.</summary>
    public void Moved() => stall.CancelAfter(Limit);

    /// <summary>From now on another limit.</summary>
    public void Expect(TimeSpan limit)
    {
        Limit = limit;
        Moved();
    }

    public void Dispose()
    {
        linked.Dispose();
        stall.Dispose();
    }
}
