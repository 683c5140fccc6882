namespace ImageBuild.Store;

/// <summary>What things take on the disk that are made of parts, of which each counts once, however many have it.</summary>
internal sealed class SharedBytes
{
    private readonly Dictionary<string, int> users = [];

    /// <summary>Bytes of all parts that something has.</summary>
    public long Total { get; private set; }

    /// <summary>Adds a thing.</summary>
    /// <param name="parts">Each of its parts, once, with its bytes.</param>
    public void Add(IReadOnlyDictionary<string, long> parts)
    {
        foreach (var (part, bytes) in parts)
        {
            var others = users.GetValueOrDefault(part);
            users[part] = others + 1;
            Total += others == 0 ? bytes : 0;
        }
    }

    /// <summary>Takes a thing that was added away.</summary>
    public void Remove(IReadOnlyDictionary<string, long> parts)
    {
        foreach (var (part, bytes) in parts)
            Total -= --users[part] == 0 ? bytes : 0;
    }
}
