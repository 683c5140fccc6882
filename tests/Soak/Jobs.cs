namespace ImageBuild.Soak;

/// <summary>What workers choose from, by how often.</summary>
internal static class Jobs
{
    private static readonly (int Weight, Action<Hand> Job)[] All =
    [
        (8, OwnContainerJobs.RunOnce),
        (4, OwnContainerJobs.RunOfRegistry),
        (6, OwnContainerJobs.Life),
        (2, OwnContainerJobs.Mount),
        (8, SharedContainerJobs.Start),
        (20, SharedContainerJobs.Use),
        (4, SharedContainerJobs.ExecInLong),
        (5, ImageJobs.Pull),
        (2, ImageJobs.Forget),
        (3, ImageJobs.Push),
        (2, ImageJobs.Copy),
        (2, ImageJobs.SaveAndLoad),
        (8, ImageJobs.Share),
        (5, ImageJobs.List),
        (2, ImageJobs.Prune),
        (1, ImageJobs.Verify),
    ];

    /// <summary>One of them.</summary>
    public static Action<Hand> Any(Random random)
    {
        var left = random.Next(All.Sum(j => j.Weight));
        return All.First(j => (left -= j.Weight) < 0).Job;
    }
}
