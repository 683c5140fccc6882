using System.Text;
using System.Text.Json;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Containers;

/// <summary>
/// One test of a container's health: a program more in it, of a process on its <see cref="ContainerEntrance"/>, as exec's
/// is.
/// </summary>
public static class HealthProbe
{
    private const int Failed = -1;

    /// <summary>Starts that process, and waits for its end.</summary>
    /// <param name="program">The program that calls <see cref="AnswerAsync"/>, and its arguments.</param>
    public static HealthResult Ask(
        Container container, ContainerFolder folder, IReadOnlyList<string> program, IReadOnlyDictionary<string, string> environment, TimeProvider time)
    {
        var start = time.GetUtcNow();
        try
        {
            using var running = folder.TryOpenRunning() ?? throw ContainerErrors.NotRunning(container.Name);
            var answer = DetachedProcess.Ask(program, environment, running);
            return ContainerJson.ReadHealthResult(Encoding.UTF8.GetBytes(answer));
        }
        catch (ImageBuildException e)
        {
            return new HealthResult(start, time.GetUtcNow(), Failed, e.Message);
        }
        catch (JsonException)
        {
            return new HealthResult(start, time.GetUtcNow(), Failed, "The process that tests it ended without an answer.");
        }
    }

    /// <summary>In the process: makes the test and answers.</summary>
    public static async Task AnswerAsync(ContainerRunner runner, Container container, TimeProvider time)
    {
        await using var answer = DetachedProcess.OpenAnswer();
        await answer.WriteAsync(ContainerJson.Write(await TestAsync(runner, container, time)));
    }

    private static async Task<HealthResult> TestAsync(ContainerRunner runner, Container container, TimeProvider time)
    {
        var check = container.Health ?? throw ContainerErrors.NotRunning(container.Name);
        var output = new LimitedOutput();
        var start = time.GetUtcNow();
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var spec = container.Spec with { Arguments = check.Program, Terminal = false, Interactive = false };
            var test = Task.Run(() => runner.ExecAsync(container, spec, new ContainerStreams { Attached = false, Output = output }, started.SetResult));
            await Task.WhenAny(test, started.Task);
            if (await Task.WhenAny(test, Task.Delay(check.Timeout, time)) == test)
                return new HealthResult(start, time.GetUtcNow(), await test, output.Text);
            (await started.Task).Signal(Linux.SIGKILL);
            return new HealthResult(start, time.GetUtcNow(), Failed, $"Health check exceeded timeout ({HealthCheck.Text(check.Timeout)})");
        }
        catch (ImageBuildException e)
        {
            return new HealthResult(start, time.GetUtcNow(), Failed, e.Message);
        }
    }
}
