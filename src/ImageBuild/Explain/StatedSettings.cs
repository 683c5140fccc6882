using System.Collections.Immutable;

namespace ImageBuild.Explain;

/// <summary>Which of the settings of an image the project says in so many words; the others are inferred.</summary>
public sealed record StatedSettings
{
    /// <summary>Whether it says where the program starts.</summary>
    public bool WorkingDirectory { get; init; }

    /// <summary>Whether it says how the program starts.</summary>
    public bool Command { get; init; }

    /// <summary>The labels that it says.</summary>
    public ImmutableHashSet<string> Labels { get; init; } = [];
}
