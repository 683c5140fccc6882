using ImageBuild.Benchmarks.Engines;
using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary>Committing a container that wrote 320 MB in 40 files that do not compress.</summary>
internal static class CommitScenario
{
    private const long Bytes = 40L * (8 << 20);
    private const string Write = "mkdir /data && for i in $(seq 40); do dd if=/dev/urandom of=/data/$i bs=1M count=8 status=none; done";

    public static IEnumerable<Comparison> Comparisons()
    {
        using var commits = new Commits(RealBase.Layout);
        commits.Write(Write);
        yield return commits.Of(
            new Quantity("commit 320 MB")
            {
                Goals = [new Goal.OfBest(0.4)],
                Work = new Work { Read = Bytes, Hashed = Bytes, Written = Bytes },
            },
            Quantity.Memory("commit"));
    }
}
