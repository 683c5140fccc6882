namespace ImageBuild.Tasks;

/// <summary>Measures how long the parts of a build take.</summary>
internal sealed class StageTimer(TimeProvider time)
{
    private readonly Dictionary<string, long> stages = [];
    private long last = time.GetTimestamp();

    /// <summary>Milliseconds by stage.</summary>
    public IReadOnlyDictionary<string, long> Stages => stages;

    /// <summary>Ends a stage, and begins the next.</summary>
    public void Mark(string stage)
    {
        var now = time.GetTimestamp();
        stages[stage] = (long)time.GetElapsedTime(last, now).TotalMilliseconds;
        last = now;
    }
}
