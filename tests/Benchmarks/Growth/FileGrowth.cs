using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Benchmarks.Scenarios;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Growth;

/// <summary>Files of a kilobyte in one layer: pulled, and committed.</summary>
internal static class FileGrowth
{
    private const int FileBytes = 1000;

    public static IEnumerable<(long Size, Comparison Comparison)> Comparisons(IEnumerable<long> sizes)
    {
        using var registry = DockerRegistry.Start();
        using var pulls = new Pulls();
        using var commits = new Commits(SmallBase.Layout);
        foreach (var size in sizes)
        {
            using var folder = new TempFolder();
            var image = SyntheticImage.OfFilesAsync(folder.Path, (int)size, FileBytes).GetAwaiter().GetResult();
            registry.PushAsync(image, $"files:{size}").GetAwaiter().GetResult();
            yield return (size, pulls.Of(
                $"{registry.Host}/files:{size}",
                new Quantity("pull") { Work = ImageFacts.OfAsync(image).GetAwaiter().GetResult().Pull },
                Quantity.Memory("pull"),
                "pull: disk"));
            commits.Write(FilesScenario.Script((int)size, FileBytes));
            yield return (size, commits.Of(
                new Quantity("commit") { Work = FilesScenario.Commit((int)size, FileBytes) }, Quantity.Memory("commit")));
        }
    }
}
