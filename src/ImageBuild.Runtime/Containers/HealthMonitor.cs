namespace ImageBuild.Runtime.Containers;

/// <summary>Tests a container's health again and again while it runs, and writes down what comes of it.</summary>
/// <param name="folder">The container's folder.</param>
/// <param name="check">The test.</param>
/// <param name="probe">Makes one test, and returns when that has ended.</param>
/// <param name="time">The clock.</param>
internal sealed class HealthMonitor(ContainerFolder folder, HealthCheck check, Func<HealthResult> probe, TimeProvider time)
{
    /// <summary>Goes on until the container has ended.</summary>
    /// <param name="started">When it was started.</param>
    /// <param name="ended">Says that it has.</param>
    public async Task RunAsync(DateTimeOffset started, CancellationToken ended)
    {
        var state = new HealthState();
        TryWrite(state);
        while (await WaitsAsync(ended))
        {
            var result = await Task.Factory.StartNew(probe, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            if (ended.IsCancellationRequested)
                break;
            state = state.After(result, check, started);
            TryWrite(state);
        }

        TryWrite(state with { Status = HealthStatus.Unhealthy });
    }

    private async Task<bool> WaitsAsync(CancellationToken ended)
    {
        try
        {
            await Task.Delay(check.Interval, time, ended);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // A full disk is no reason to end a container.
    private void TryWrite(HealthState state)
    {
        try
        {
            folder.WriteHealth(state);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was said before stands.
        }
    }
}
