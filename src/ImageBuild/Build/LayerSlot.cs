namespace ImageBuild.Build;

/// <summary>A layer that something can go to.</summary>
/// <param name="Name">See <see cref="PlannedLayer.Name"/>.</param>
/// <param name="Order">Lower is lower; of two with one number the name decides.</param>
/// <param name="Kind">Whose content it holds.</param>
internal sealed record LayerSlot(string Name, int Order, LayerKind Kind)
{
    private const int PackageOrder = 200;

    public static readonly LayerSlot Framework = new("framework", 100, LayerKind.Shared);
    public static readonly LayerSlot Packages = new("packages", PackageOrder, LayerKind.Shared);
    public static readonly LayerSlot Native = new("native", 300, LayerKind.Shared);
    public static readonly LayerSlot Projects = new("projects", 400, LayerKind.Own);
    public static readonly LayerSlot Static = new("static", 500, LayerKind.Own);
    public static readonly LayerSlot App = new("app", 600, LayerKind.Own);

    /// <summary>The layer of one package alone.</summary>
    public static LayerSlot Of(FileOrigin.Package package) =>
        new($"package {package.Id}/{package.Version}", PackageOrder, LayerKind.Shared);
}
