namespace ImageBuild.Runtime.Runtimes;

/// <summary>A limit that each process of a container has (getrlimit(2)).</summary>
/// <param name="Name">Docker's name: <c>nofile</c>.</param>
/// <param name="Soft">What holds; <see cref="ulong.MaxValue"/> for no limit.</param>
/// <param name="Hard">What it can raise it to.</param>
public sealed record ProcessLimit(string Name, ulong Soft, ulong Hard)
{
    /// <summary>The names that there are, and the kernel's numbers of them (asm-generic/resource.h).</summary>
    public static IReadOnlyDictionary<string, int> Numbers { get; } = new Dictionary<string, int>
    {
        ["cpu"] = 0, ["fsize"] = 1, ["data"] = 2, ["stack"] = 3, ["core"] = 4, ["rss"] = 5, ["nproc"] = 6, ["nofile"] = 7, ["memlock"] = 8,
        ["as"] = 9, ["locks"] = 10, ["sigpending"] = 11, ["msgqueue"] = 12, ["nice"] = 13, ["rtprio"] = 14, ["rttime"] = 15,
    };
}
