using System.Text;

namespace ImageBuild.Runtime.Containers;

/// <summary>The beginning of what a process writes, its output and its errors as they come.</summary>
public sealed class LimitedOutput
{
    /// <summary>How many bytes are kept (moby daemon/health.go, maxOutputLen).</summary>
    public const int MostBytes = 4096;

    private readonly Lock gate = new();
    private readonly List<byte> kept = [];
    private bool isCut;

    /// <summary>What was kept; with three dots if there was more.</summary>
    public string Text
    {
        get
        {
            lock (gate)
                return Encoding.UTF8.GetString([.. kept]) + (isCut ? "..." : "");
        }
    }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            var room = Math.Min(bytes.Length, MostBytes - kept.Count);
            kept.AddRange(bytes[..room]);
            isCut |= room < bytes.Length;
        }
    }
}
