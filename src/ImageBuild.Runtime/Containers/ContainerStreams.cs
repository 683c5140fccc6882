using ImageBuild.Runtime.Attach;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Containers;

/// <summary>Where a container's output goes: to the caller's own descriptors, to a log, to those who are attached.</summary>
public sealed record ContainerStreams
{
    /// <summary>Whether the caller's input, output and error are the container's.</summary>
    public required bool Attached { get; init; }

    /// <summary>The log, or null for none.</summary>
    public ContainerLog? Log { get; init; }

    /// <summary>Those who are attached, or null where nobody can be.</summary>
    public AttachServer? Clients { get; init; }

    /// <summary>Keeps the beginning of it, or null for none.</summary>
    public LimitedOutput? Output { get; init; }

    /// <summary>The size of the terminal at which somebody sits (struct winsize); empty if nobody does.</summary>
    internal byte[] TerminalSize => Clients is { TerminalSize: { Length: > 0 } size } ? size : Linux.ReadWindowSize(0);

    internal OpenStreams Open(ContainerSpec spec) => new(this, spec);
}

/// <summary>The open ends of one run.</summary>
internal sealed class OpenStreams : IDisposable
{
    private const int BufferSize = 32 << 10;
    private readonly ContainerStreams streams;
    private readonly ContainerSpec spec;
    private readonly List<SafeFd> containerEnds = [];
    private readonly List<(string Name, int Target, SafeFd Source)> outputs = [];
    private SafeFd? input;

    public OpenStreams(ContainerStreams streams, ContainerSpec spec)
    {
        this.streams = streams;
        this.spec = spec;
        ContainerSide = spec.Terminal ? [] : [Input(), Output("stdout", 1), Output("stderr", 2)];
    }

    /// <summary>What becomes 0, 1 and 2 in the container.</summary>
    public int[] ContainerSide { get; }

    /// <summary>Closes what only the container needs, so that the end of its output is seen.</summary>
    public void CloseContainerSide() => containerEnds.ForEach(fd => fd.Dispose());

    /// <summary>Passes everything on until the container has closed it.</summary>
    public Task PumpAsync(StartedContainer started)
    {
        streams.Clients?.Serve(new AttachTarget { Input = started.Terminal ?? input, Terminal = started.Terminal, Signal = started.Process.Signal });
        return started.Terminal is { } terminal
            ? PumpTerminalAsync(terminal) : Task.WhenAll(outputs.Select(o => OnThread(() => Pump(o.Source, o.Name, o.Target))));
    }

    public void Dispose()
    {
        CloseContainerSide();
        outputs.ForEach(o => o.Source.Dispose());
        input?.Dispose();
    }

    private int Input()
    {
        if (streams.Attached && spec.Interactive)
            return 0;
        if (streams.Clients is null || !spec.Interactive)
            return Nothing(Linux.O_RDONLY);
        // Open for as long as it runs, whoever is attached.
        (var read, input) = Linux.Pipe();
        containerEnds.Add(read);
        return read.Number;
    }

    private int Nothing(int flags)
    {
        var nothing = Linux.OpenAt2(SafeFd.Cwd, "/dev/null", flags, 0);
        containerEnds.Add(nothing);
        return nothing.Number;
    }

    // With none of them, the caller's descriptor is the container's own: nothing to copy, nothing to wait for.
    private int Output(string name, int target)
    {
        if (streams is { Log: null, Clients: null, Output: null })
            return streams.Attached ? target : Nothing(Linux.O_WRONLY);
        var (read, write) = Linux.Pipe();
        containerEnds.Add(write);
        outputs.Add((name, target, read));
        return write.Number;
    }

    private void Pump(SafeFd source, string name, int target)
    {
        var buffer = new byte[BufferSize];
        using var to = streams.Attached ? new SafeFd(Linux.Duplicate(target)) : null;
        using var log = streams.Log?.Open(name);
        while (Linux.Read(source, buffer) is var read and > 0)
        {
            log?.Write(buffer.AsSpan(0, read));
            streams.Clients?.Write((byte)target, buffer.AsSpan(0, read));
            streams.Output?.Write(buffer.AsSpan(0, read));
            if (to is null || TryWrite(to, buffer.AsSpan(0, read)))
                continue;
            // As if it had written there itself: its next write gets SIGPIPE, and nobody waits for a pipe that is full.
            source.Dispose();
            return;
        }
    }

    private static bool TryWrite(SafeFd to, ReadOnlySpan<byte> bytes)
    {
        try
        {
            Linux.Write(to, bytes);
            return true;
        }
        catch (SyscallException)
        {
            return false;
        }
    }

    private async Task PumpTerminalAsync(SafeFd terminal)
    {
        var isTerminal = streams.Attached && spec.Interactive && Linux.IsTerminal(0);
        var before = isTerminal ? Linux.TerminalState(0) : null;
        if (before is not null)
            Linux.SetTerminalState(0, Linux.RawTerminalState(before));
        using var resized = streams.Attached
            ? System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGWINCH, _ => Linux.CopyWindowSize(0, terminal))
            : null;
        try
        {
            if (streams.Attached && spec.Interactive)
                _ = OnThread(() => PumpInput(terminal));
            await OnThread(() => PumpOutput(terminal));
        }
        finally
        {
            if (before is not null)
                Linux.SetTerminalState(0, before);
        }
    }

    private void PumpOutput(SafeFd terminal)
    {
        try
        {
            Pump(terminal, "stdout", 1);
        }
        catch (SyscallException e) when (e.Errno == Errno.EIO)
        {
            // How a terminal says that nobody has its other side open any more.
        }
    }

    private static void PumpInput(SafeFd terminal)
    {
        var buffer = new byte[BufferSize];
        using var from = new SafeFd(Linux.Duplicate(0));
        try
        {
            while (Linux.Read(from, buffer) is var read and > 0)
                Linux.Write(terminal, buffer.AsSpan(0, read));
        }
        catch (Exception e) when (e is SyscallException or ObjectDisposedException)
        {
            // The container has ended while somebody still typed.
        }
    }

    // These block for as long as the container runs.
    private static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
