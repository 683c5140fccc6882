namespace ImageBuild.Build;

/// <summary>A layer of the project's own.</summary>
/// <param name="Name">Its name, which no other layer has.</param>
/// <param name="Files">Which published files it takes, from whatever layer they would have gone to.</param>
/// <param name="Order">
/// Where it lies; a lower number is lower, and of the layers that want a file the lowest gets it. Ours: framework 100,
/// packages 200, native 300, projects 400, static 500, app 600, files 700.
/// </param>
public sealed record CustomLayer(string Name, PathGlobs Files, int Order = CustomLayer.DefaultOrder)
{
    /// <summary>Between the static assets and the app.</summary>
    public const int DefaultOrder = 550;
}
