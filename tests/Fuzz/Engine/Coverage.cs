using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace ImageBuild.Fuzz.Engine;

/// <summary>
/// Which branches an input takes, and how often. Assemblies that <see cref="Instrumentation"/> has been at count in
/// <see cref="Trace.SharedMem"/>, as AFL has it: a byte for each pair of branches.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16;

    private readonly byte* map = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] seen = new byte[Size];

    /// <summary>Begins to count; before any instrumented code runs.</summary>
    public Coverage() => Trace.SharedMem = map;

    /// <summary>How many pairs of branches have been seen.</summary>
    public int Count => seen.Count(s => s != 0);

    /// <summary>Forgets what the last input took.</summary>
    public void Start()
    {
        new Span<byte>(map, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether any pair was taken that none before took, or took so often: 1, 2, 4, 8, … times.</summary>
    public bool AddNew()
    {
        var isNew = false;
        var counts = new ReadOnlySpan<byte>(map, Size);
        for (var at = 0; (at = Next(counts, at)) >= 0; at++)
        {
            var often = (byte)(1 << BitOperations.Log2(counts[at]));
            isNew |= (seen[at] & often) == 0;
            seen[at] |= often;
        }

        return isNew;
    }

    private static int Next(ReadOnlySpan<byte> counts, int from)
    {
        var at = counts[from..].IndexOfAnyExcept((byte)0);
        return at < 0 ? -1 : from + at;
    }
}
