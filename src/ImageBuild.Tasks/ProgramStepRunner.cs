using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ImageBuild.Build;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Tasks;

/// <summary>Runs steps by the program that is in the package, a process each.</summary>
/// <param name="program">How it is started.</param>
/// <param name="store">The store that has the images.</param>
/// <param name="machine">What this machine can execute.</param>
/// <param name="log">Told every line that a command prints.</param>
internal sealed partial class ProgramStepRunner(IReadOnlyList<string> program, StoreFolders store, Platform machine, Action<string> log)
    : IStepRunner
{
    // Of what was printed, the end is what tells why.
    private const int MostLines = 1000;

    public async Task RunAsync(Image stage, BuildStep step, DateTimeOffset date, string layer, CancellationToken cancellationToken)
    {
        Check(step, stage.Config.Platform);
        var command = Arguments(stage, step, date, layer);
        var output = new Queue<string>();
        log($"Running {step.LayerName}: {step.Command}");
        using var process = ChildProgram.Start(new ProcessStartInfo(program[0], [.. program.Skip(1), .. command]), line =>
        {
            log(line);
            output.Enqueue(line);
            if (output.Count > MostLines)
                output.Dequeue();
        });
        var exitCode = await process.WaitAsync(cancellationToken);
        if (exitCode != 0)
            throw Failure(step, exitCode, output);
    }

    /// <summary>What the program is told.</summary>
    internal IReadOnlyList<string> Arguments(Image stage, BuildStep step, DateTimeOffset date, string layer) =>
    [
        "--store", store.Root, "_step", "--layer", layer, "--rm", "--pull", "never",
        // The same in every run, so that a command that asks for it makes the same.
        "--hostname", "imagebuild", "-e", string.Create(CultureInfo.InvariantCulture, $"SOURCE_DATE_EPOCH={date.ToUnixTimeSeconds()}"),
        "--user", step.User, "--network", step.Network, "--entrypoint", "/bin/sh", stage.Digest.ToString(), "-c", step.Command,
    ];

    private void Check(BuildStep step, Platform platform)
    {
        if (!OperatingSystem.IsLinux())
            throw TaskErrors.StepNeedsMachine(step, "steps need Linux, and this is another system");
        if (!machine.Accepts(platform))
            throw TaskErrors.StepNeedsMachine(step, $"the image is for {platform}, and this machine is {machine}");
    }

    /// <summary>
    /// What a step's end means: the program's own error, if it could not run the command, by docker's exit codes and by
    /// what it prints last; or the command's.
    /// </summary>
    internal static ImageBuildException Failure(BuildStep step, int exitCode, IReadOnlyCollection<string> output) =>
        exitCode is >= 125 and <= 127 && output.LastOrDefault() is { } last && ProgramError().Match(last) is { Success: true } error
            ? TaskErrors.StepOf(step, (ErrorCode)int.Parse(error.Groups["code"].ValueSpan, CultureInfo.InvariantCulture), error.Groups["text"].Value)
            : TaskErrors.StepFailed(step, exitCode, string.Join('\n', output));

    [GeneratedRegex(@"^imagebuild: error IMG(?<code>\d{4}): (?<text>.+)$")]
    private static partial Regex ProgramError();
}
