using System.Diagnostics;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

/// <summary>Runs an image until its program ends. What it prints is the build's log, a line a message.</summary>
public sealed partial class RunImage : ImageBuildTask
{
    /// <inheritdoc/>
    private protected override async System.Threading.Tasks.Task RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        using var program = ChildProgram.Start(
            new ProcessStartInfo(Dotnet, Arguments), line => Log.LogMessage(MessageImportance.High, "{0}", line));
        ExitCode = await program.WaitAsync(cancellationToken);
        if (ExitCode != 0)
            throw TaskErrors.RunFailed(Image, ExitCode);
    }
}
