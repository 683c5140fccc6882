using System.Collections.Concurrent;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

/// <summary>What all tasks share: one place that waits, cancels, and turns failures into coded errors.</summary>
#pragma warning disable CA1001 // MSBuild disposes no task, and a source without a timer holds nothing that needs it
public abstract class ImageBuildTask : Microsoft.Build.Utilities.Task, ICancelableTask
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource cancellation = new();
    private readonly ConcurrentDictionary<string, byte> warned = [];

    /// <inheritdoc/>
    public sealed override bool Execute()
    {
        try
        {
            RunAsync(TaskContext.FromProcess(), cancellation.Token).GetAwaiter().GetResult();
        }
        catch (ImageBuildException e)
        {
            LogError(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogError(TaskErrors.FileProblem(e));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Log.LogMessage(MessageImportance.High, "Canceled. Nothing half made is left.");
            return false;
        }
#pragma warning disable CA1031 // whatever else happens is a bug of ours, and must not look like MSBuild's
        catch (Exception e)
        {
            LogError(TaskErrors.Bug(e));
            Log.LogMessage(MessageImportance.High, "{0}", e);
        }
#pragma warning restore CA1031
        return !Log.HasLoggedErrors;
    }

    /// <inheritdoc/>
    public void Cancel() => cancellation.Cancel();

    /// <summary>Does the task's work.</summary>
    private protected abstract Task RunAsync(TaskContext context, CancellationToken cancellationToken);

    /// <summary>A warning with its code, once: the images of several platforms have the same to say.</summary>
    private protected void LogWarning(ImageBuildException warning)
    {
        if (warned.TryAdd(warning.Message, 0))
            Log.LogWarning(null, warning.Id, HelpKeyword(warning), file: null, 0, 0, 0, 0, "{0}", warning.Message);
    }

    private void LogError(ImageBuildException error) => Log.LogError(
        null, error.Id, HelpKeyword(error), file: null, 0, 0, 0, 0, "{0}", error.Message);

    private static string HelpKeyword(ImageBuildException e) => "ImageBuild." + e.Id;
}
