namespace ImageBuild.Tasks;

/// <summary>
/// Keeps the runtime from compiling methods a second time, better, while all cores are needed for something else. It begins
/// with that when for a tenth of a second no method was called for the first time; in a build those are MSBuild's, hundreds
/// of them, which take half a second of a core, and whose process ends soon. So as long as this is there, every now and then
/// a method is called that nobody has called yet (dotnet/runtime, docs/design/features/tiered-compilation.md; the delay is
/// TC_CallCountingDelayMs, which a process can't set for itself).
/// </summary>
internal sealed class TieringDelay : IDisposable
{
    // Of a process: one that goes on for longer than five seconds is better off with the better methods.
    internal const int MostCalls = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly Lock Gate = new();
    private static FirstCall next = new FirstCall<byte>();

    private readonly Timer timer = new(_ => TryCall(), null, Pause, Pause);

    /// <summary>How often this process has called one.</summary>
    internal static int Calls { get; private set; }

    /// <summary>Calls one; false if that was done often enough.</summary>
    internal static bool TryCall()
    {
        lock (Gate)
        {
            if (Calls == MostCalls)
                return false;
            Calls++;
            next = next.Call();
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    internal abstract class FirstCall
    {
        public abstract FirstCall Call();
    }

    // The runtime compiles it for each structure anew.
    internal sealed class FirstCall<T> : FirstCall
        where T : struct
    {
        public override FirstCall Call() => new FirstCall<ValueTuple<T>>();
    }
}
