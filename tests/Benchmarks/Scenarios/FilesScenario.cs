using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary>100,000 files of a kilobyte in one layer: pulled, and committed.</summary>
internal static class FilesScenario
{
    private const int Count = 100_000;
    private const int Size = 1000;

    /// <summary>A script that writes so many files of so many bytes, a thousand a folder.</summary>
    public static string Script(int count, int size) => $"""
        text=$(head -c {size / 2} /dev/urandom | od -An -v -tx1 | tr -d ' \n'); i=0
        while [ $i -lt {count} ]; do
          folder=/data/$((i / 1000)); [ $((i % 1000)) -ne 0 ] || mkdir -p $folder
          printf %s "$text" >$folder/$i; i=$((i + 1))
        done
        """;

    /// <summary>What committing these can't do without.</summary>
    public static Work Commit(int count, int size) => new()
    {
        Read = (long)count * size, Hashed = (long)count * (512 + 1024), Written = (long)count * (512 + 1024),
    };

    public static IEnumerable<Comparison> Comparisons()
    {
        foreach (var comparison in Pull().Concat(Committed()))
            yield return comparison;
    }

    private static IEnumerable<Comparison> Pull()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        using var pulls = new Pulls();
        var image = SyntheticImage.OfFilesAsync(folder.Path, Count, Size).GetAwaiter().GetResult();
        registry.PushAsync(image, "files:1").GetAwaiter().GetResult();
        yield return pulls.Of(
            $"{registry.Host}/files:1",
            new Quantity("pull and unpack 100,000 files") { Work = ImageFacts.OfAsync(image).GetAwaiter().GetResult().Pull },
            Quantity.Memory("pull 100,000 files"),
            "pull 100,000 files: disk");
    }

    private static IEnumerable<Comparison> Committed()
    {
        using var commits = new Commits(SmallBase.Layout);
        commits.Write(Script(Count, Size));
        yield return commits.Of(
            new Quantity("commit 100,000 files") { Work = Commit(Count, Size) }, Quantity.Memory("commit 100,000 files"));
    }
}
