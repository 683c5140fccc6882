using ImageBuild.Images;

namespace ImageBuild.Build;

/// <summary>Runs the steps of a build: what needs this machine's kernel.</summary>
public interface IStepRunner
{
    /// <summary>Runs a step over an image of the store, and leaves nothing behind but its layer.</summary>
    /// <param name="stage">The image, by whose manifest's digest the store has it.</param>
    /// <param name="step">The step.</param>
    /// <param name="date">What the step may take for now: its <c>SOURCE_DATE_EPOCH</c>.</param>
    /// <param name="layer">A file to make: the uncompressed tar of what the step changed.</param>
    /// <exception cref="ImageBuildException">
    /// IMG5072: the command failed; IMG5073: this machine can't run it; what a container's start throws.
    /// </exception>
    Task RunAsync(Image stage, BuildStep step, DateTimeOffset date, string layer, CancellationToken cancellationToken);
}
