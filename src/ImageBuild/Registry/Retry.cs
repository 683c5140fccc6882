using Polly;
using Polly.Retry;

namespace ImageBuild.Registry;

/// <summary>Tries again what failed in passing: exponential waits with jitter, or as long as the registry asks for.</summary>
internal sealed class Retry(RegistryOptions options)
{
    private readonly ResiliencePipeline pipeline = options.Retries == 0 ? ResiliencePipeline.Empty
        : new ResiliencePipelineBuilder { TimeProvider = options.Time }.AddRetry(Strategy(options)).Build();

    /// <summary>Runs an action that throws <see cref="TransientFailure"/> where another try may help.</summary>
    /// <exception cref="ImageBuildException">The last try's failure.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(
                static async (run, token) => await run(token), action, cancellationToken);
        }
        catch (TransientFailure failure)
        {
            throw failure.Error;
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
