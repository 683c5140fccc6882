namespace ImageBuild.Explain;

/// <summary>One value of the configuration of an image's containers.</summary>
/// <param name="Instruction">The instruction of a Dockerfile that says it: <c>ENV</c>.</param>
/// <param name="Value">What is said, as text: <c>NAME=value</c>; a command as a JSON array.</param>
/// <param name="Source">Where it came from, for people; empty if that is not known.</param>
public sealed record ConfigValue(string Instruction, string Value, string Source)
{
    /// <summary>The source of what the base image says.</summary>
    public const string FromBase = "base image";

    /// <summary>Whether the base image says it already.</summary>
    internal bool IsFromBase => Source == FromBase;
}
