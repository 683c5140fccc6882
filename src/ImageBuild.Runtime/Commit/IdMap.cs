using System.Collections.Immutable;

namespace ImageBuild.Runtime.Commit;

/// <summary>How the ids of a user namespace and those outside belong together (user_namespaces(7)).</summary>
/// <param name="Ranges">Ranges that don't overlap.</param>
public sealed record IdMap(ImmutableArray<IdRange> Ranges)
{
    // What the kernel shows for an id that has no number (overflowuid).
    private const uint Overflow = 65534;

    /// <summary>Every id stands for itself.</summary>
    public static IdMap Identity { get; } = new([new IdRange(0, 0, uint.MaxValue)]);

    /// <summary>The id inside for one outside; the overflow id where there is none.</summary>
    public uint Inside(uint outside)
    {
        foreach (var range in Ranges)
        {
            if (outside >= range.Outside && outside - range.Outside < range.Count)
                return range.Inside + (outside - range.Outside);
        }

        return Overflow;
    }
}
