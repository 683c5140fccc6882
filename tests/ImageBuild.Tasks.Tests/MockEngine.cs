using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks.Tests;

/// <summary>The side of MSBuild that a task sees: keeps what the task logs.</summary>
internal sealed class MockEngine : IBuildEngine
{
    // A task may log from several threads.
    private readonly ConcurrentQueue<string> log = [];

    /// <summary>Everything that was logged, a line each: <c>error IMG1046: text</c>, <c>High: text</c>.</summary>
    public string Log => string.Join('\n', log);

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "test.csproj";

    public void LogErrorEvent(BuildErrorEventArgs e) => log.Enqueue($"error {e.Code}: {e.Message}");

    public void LogWarningEvent(BuildWarningEventArgs e) => log.Enqueue($"warning {e.Code}: {e.Message}");

    public void LogMessageEvent(BuildMessageEventArgs e) => log.Enqueue($"{e.Importance}: {e.Message}");

    public void LogCustomEvent(CustomBuildEventArgs e) => log.Enqueue(e.Message ?? "");

    public bool BuildProjectFile(
        string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) =>
        throw new NotSupportedException();
}
