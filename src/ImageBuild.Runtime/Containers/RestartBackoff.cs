namespace ImageBuild.Runtime.Containers;

/// <summary>Decides over one container that ends again and again (moby restartmanager/restartmanager.go).</summary>
internal sealed class RestartBackoff(RestartPolicy policy)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(10);

    private TimeSpan last;

    /// <summary>How often it was started again.</summary>
    public int Count { get; private set; }

    /// <summary>How long to wait before it is started again; null if it is not.</summary>
    /// <param name="exitCode">How it ended.</param>
    /// <param name="ran">How long it ran. One that ran for ten seconds begins with the shortest wait anew.</param>
    public TimeSpan? Next(int exitCode, TimeSpan ran)
    {
        last = ran >= LongEnough || last == default ? First : last < Most / 2 ? last * 2 : Most;
        var restarts = policy.Kind switch
        {
            RestartKind.Always or RestartKind.UnlessStopped => true,
            RestartKind.OnFailure => exitCode != 0 && (policy.MostRetries == 0 || Count < policy.MostRetries),
            _ => false,
        };
        if (!restarts)
            return null;
        Count++;
        return last;
    }
}
