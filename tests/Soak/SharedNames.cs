namespace ImageBuild.Soak;

/// <summary>Names that some workers make and others use.</summary>
internal sealed class SharedNames
{
    private readonly List<string> names = [];

    /// <summary>Adds one.</summary>
    public void Add(string name)
    {
        lock (names)
            names.Add(name);
    }

    /// <summary>Any of them; null if there is none yet.</summary>
    public string? Any(Random random)
    {
        lock (names)
            return names.Count == 0 ? null : names[random.Next(names.Count)];
    }
}
