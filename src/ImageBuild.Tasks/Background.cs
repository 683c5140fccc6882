namespace ImageBuild.Tasks;

/// <summary>
/// Work for each of several items that goes on in the background. Disposing stops what still runs, and waits for it: what
/// it uses is there until then.
/// </summary>
internal sealed class Background<TResult> : IAsyncDisposable
{
    private readonly CancellationTokenSource stop;

    private Background(CancellationTokenSource stop, IReadOnlyList<Task<TResult>> results) => (this.stop, Results) = (stop, results);

    /// <summary>What becomes of each item, in their order.</summary>
    public IReadOnlyList<Task<TResult>> Results { get; }

    /// <summary>Starts all of it.</summary>
    public static Background<TResult> Start<TItem>(
        IEnumerable<TItem> items, Func<TItem, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        return new Background<TResult>(stop, [.. items.Select(item => Task.Run(() => work(item, stop.Token), stop.Token))]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        // Their failures are thrown where results are waited for; here something else has failed.
        foreach (var result in Results)
            await ((Task)result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }
}
