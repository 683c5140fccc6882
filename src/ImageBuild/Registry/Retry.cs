using Polly;
using Polly.Retry;

namespace ImageBuild.Registry;

/// <summary>Tries again what failed in passing: exponential waits with jitter, or as long as the registry asks for.</summary>
internal sealed class Retry(RegistryOptions options)
{
    // Made by the first failure: making it takes as long as some whole publishes.
    private readonly Lazy<ResiliencePipeline> pipeline = new(() =>
        new ResiliencePipelineBuilder { TimeProvider = options.Time }.AddRetry(Strategy(options)).Build());

    /// <summary>Runs an action that throws <see cref="TransientFailure"/> where another try may help.</summary>
    /// <exception cref="ImageBuildException">The last try's failure.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action(cancellationToken);
        }
        catch (TransientFailure only) when (options.Retries == 0)
        {
            throw only.Error;
        }
        catch (TransientFailure failure)
        {
            return await AgainAsync(failure, action, cancellationToken);
        }
    }

    // The pipeline counts tries: the first one that it makes is the one that has been.
    private async Task<T> AgainAsync<T>(
        TransientFailure first, Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        var failed = first;
        try
        {
            return await pipeline.Value.ExecuteAsync(
                async token =>
                    Interlocked.Exchange(ref failed, null) is { } failure ? throw failure : await action(token),
                cancellationToken);
        }
        catch (TransientFailure last)
        {
            throw last.Error;
        }
    }

    private static RetryStrategyOptions Strategy(RegistryOptions options) => new()
    {
        MaxRetryAttempts = options.Retries,
        Delay = options.RetryDelay,
        MaxDelay = options.MaxRetryDelay,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = args => ValueTask.FromResult(
            args.Outcome.Exception is TransientFailure failure && !(failure.RetryAfter > options.MaxRetryDelay)),
        DelayGenerator = args => ValueTask.FromResult((args.Outcome.Exception as TransientFailure)?.RetryAfter),
    };
}
