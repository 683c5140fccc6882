using System.Diagnostics;

namespace ImageBuild.Tasks;

/// <summary>A program that a build runs: without input, its output as lines, and asked to stop when the build is.</summary>
internal sealed class ChildProgram : IDisposable
{
    private readonly Process process;

    private ChildProgram(Process process) => this.process = process;

    /// <summary>Starts one.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="print">Told each line that it prints, one at a time.</param>
    public static ChildProgram Start(ProcessStartInfo start, Action<string> print)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = new Process { StartInfo = start };
        var printing = new Lock();
        process.OutputDataReceived += (_, line) => Print(line.Data);
        process.ErrorDataReceived += (_, line) => Print(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProgram(process);

        void Print(string? line)
        {
            if (line is null)
                return;
            lock (printing)
                print(line);
        }
    }

    /// <summary>Waits for its end, also if it is asked to stop: it has a container to remove.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await using var stopping = cancellationToken.Register(Stop);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose() => process.Dispose();

    // .NET has no call that sends a signal.
    private void Stop()
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]);
    }
}
