using System.Collections.Immutable;

namespace ImageBuild.Build;

/// <summary>A layer that something can go to.</summary>
/// <param name="Name">See <see cref="PlannedLayer.Name"/>.</param>
/// <param name="Order">Lower is lower; of two with one number the name decides.</param>
/// <param name="Kind">Whose content it holds.</param>
internal sealed record LayerSlot(string Name, int Order, LayerKind Kind)
{
    public static readonly LayerSlot Framework = new("framework", 100, LayerKind.Shared);
    public static readonly LayerSlot Packages = new("packages", 200, LayerKind.Shared);
    public static readonly LayerSlot Native = new("native", 300, LayerKind.Shared);
    public static readonly LayerSlot Projects = new("projects", 400, LayerKind.Own);
    public static readonly LayerSlot Static = new("static", 500, LayerKind.Own);
    public static readonly LayerSlot App = new("app", 600, LayerKind.Own);
    public static readonly LayerSlot Files = new("files", 700, LayerKind.Own);

    /// <summary>Those with a name that never changes.</summary>
    public static readonly ImmutableArray<LayerSlot> Ours = [Framework, Packages, Native, Projects, Static, App, Files];

    /// <summary>Whether it is the layer of one package.</summary>
    public bool IsPackage { get; private init; }

    /// <summary>The layer of one package alone.</summary>
    public static LayerSlot Of(FileOrigin.Package package) =>
        Packages with { Name = $"package {package.Id}/{package.Version}", IsPackage = true };

    /// <summary>A layer of the project's own.</summary>
    public static LayerSlot Of(CustomLayer layer) => new(layer.Name, layer.Order, LayerKind.Own);
}
