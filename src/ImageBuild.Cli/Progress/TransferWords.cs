namespace ImageBuild.Cli.Progress;

/// <summary>What is said of a layer on its way, in docker's words.</summary>
/// <param name="Transferring">While its bytes come or go.</param>
/// <param name="Done">When it has been transferred.</param>
/// <param name="Exists">When it was there.</param>
internal sealed record TransferWords(string Transferring, string Done, string Exists)
{
    public static TransferWords Pull { get; } = new("Downloading", "Pull complete", "Already exists");

    public static TransferWords Push { get; } = new("Pushing", "Pushed", "Layer already exists");

    public static TransferWords Copy { get; } = new("Copying", "Copied", "Already exists");

    public static TransferWords Load { get; } = new("Loading", "Loaded", "Already exists");
}
