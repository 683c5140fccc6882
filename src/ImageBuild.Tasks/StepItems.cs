using System.Collections.Immutable;
using ImageBuild.Build;

namespace ImageBuild.Tasks;

/// <summary>Reads <c>ImageBuildStep</c> items.</summary>
internal sealed class StepItems(ImmutableArray<InputItem> items)
{
    /// <exception cref="ImageBuildException">IMG1046: one of them is not valid.</exception>
    public IReadOnlyList<BuildStep> Read()
    {
        var steps = items.Select(Read).ToList();
        return steps.CountBy(s => s.Name).FirstOrDefault(n => n.Value > 1) is { Key: { } twice }
            ? throw TaskErrors.InvalidSetting("ImageBuildStep", twice, "a name that no other step has")
            : steps;
    }

    private static BuildStep Read(InputItem item)
    {
        // A project file may have the line breaks of Windows, and blanks where its tags are.
        var command = item["Command"].ReplaceLineEndings("\n").Trim();
        var network = item["Network"] is { Length: > 0 } named ? named.ToLowerInvariant() : BuildStep.Networks[0];
        if (command.Length == 0)
            throw TaskErrors.InvalidSetting($"Command of the ImageBuildStep '{item.Spec}'", command, "a command of the image's /bin/sh");
        if (!BuildStep.Networks.Contains(network))
            throw TaskErrors.InvalidSetting($"Network of the ImageBuildStep '{item.Spec}'", item["Network"], string.Join(", ", BuildStep.Networks));
        return new BuildStep(item.Spec, command, item["User"] is { Length: > 0 } user ? user : BuildStep.Root, network);
    }
}
