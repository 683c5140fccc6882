using System.Collections.Immutable;

namespace ImageBuild.Build;

/// <summary>How what is published is divided: layers, lowest first, each taking what no layer before it took.</summary>
public sealed record Layering
{
    private Layering(params ImmutableArray<LayerRule> rules) => Rules = rules;

    /// <summary>A layer for each thing that changes together: framework, packages, project references, app.</summary>
    public static Layering Auto { get; } = new(
        new LayerRule("framework", LayerKind.Shared, origin => origin is FileOrigin.Framework),
        new LayerRule("packages", LayerKind.Shared, origin => origin is FileOrigin.Package),
        new LayerRule("projects", LayerKind.Own, origin => origin is FileOrigin.ProjectReference),
        new LayerRule("app", LayerKind.Own, _ => true));

    /// <summary>One layer with everything.</summary>
    public static Layering Single { get; } = new(new LayerRule("app", LayerKind.Own, _ => true));

    internal ImmutableArray<LayerRule> Rules { get; }

    /// <summary>Reads <c>auto</c> or <c>single</c>.</summary>
    /// <exception cref="ImageBuildException">IMG1046: anything else.</exception>
    public static Layering Parse(string text) => text.ToLowerInvariant() switch
    {
        "auto" => Auto,
        "single" => Single,
        _ => throw Errors.InvalidSetting("ImageBuildLayering", text, "auto, single"),
    };
}

/// <summary>One layer of a division.</summary>
internal sealed record LayerRule(string Name, LayerKind Kind, Func<FileOrigin, bool> Takes);
