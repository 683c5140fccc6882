using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// What a forked child does until it becomes another program: system calls in a row. It is decided here, by the parent,
/// as data that can be printed and tested; the child only walks the table, since in a fork nothing of the runtime (its
/// other threads, locks, collector, compiler) can be used. Strings and structs live in memory of the program's own,
/// of which the child has a copy.
/// </summary>
internal sealed unsafe partial class SyscallProgram : IDisposable
{
    private const int MaxArguments = 6;
    private const int MaxExpected = 4;

    private readonly List<SyscallOp> ops = [];
    private readonly List<(string Name, Argument[] Arguments)> calls = [];
    private readonly List<nint> memory = [];

    /// <summary>Adds a call that must succeed.</summary>
    public Step Call(string name, nint number, params ReadOnlySpan<Argument> arguments) => Add(name, number, default, [], arguments);

    /// <summary>Adds a call that may fail with these errors; then so many of the steps after it are left out.</summary>
    public Step Try(string name, nint number, ReadOnlySpan<Errno> expected, int skip, params ReadOnlySpan<Argument> arguments) =>
        Add(name, number, skip, expected, arguments);

    /// <summary>The steps as strace would print them, one a line.</summary>
    public override string ToString() => string.Join('\n', ops.Select((_, i) => Text(i)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pointer in memory)
            NativeMemory.Free((void*)pointer);
        memory.Clear();
        Close();
    }

    private Step Add(string name, nint number, int skip, ReadOnlySpan<Errno> expected, ReadOnlySpan<Argument> arguments)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(arguments.Length, MaxArguments);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(expected.Length, MaxExpected);
        var op = new SyscallOp { Number = number, Skip = skip };
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Content is Step)
                op.FromStep |= 1 << i;
            op.Arguments[i] = ValueOf(arguments[i]);
        }

        for (var i = 0; i < expected.Length; i++)
            op.Expected[i] = (int)expected[i];
        ops.Add(op);
        calls.Add((name, arguments.ToArray()));
        return new Step(ops.Count - 1);
    }

    private long ValueOf(Argument argument) => argument.Content switch
    {
        string text => Allocate(Terminated(text)),
        byte[] bytes => Allocate(bytes),
        IReadOnlyList<string> strings => Pointers(strings),
        _ => argument.Value,
    };

    private nint Pointers(IReadOnlyList<string> strings)
    {
        var pointers = strings.Select(s => Allocate(Terminated(s))).Append(0).ToArray();
        return Allocate(MemoryMarshal.AsBytes(pointers.AsSpan()));
    }

    private static byte[] Terminated(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("A NUL would end it early.", nameof(text))
        : [.. UnixText.Encode(text), 0];

    private nint Allocate(ReadOnlySpan<byte> bytes)
    {
        var pointer = (nint)NativeMemory.Alloc((nuint)Math.Max(bytes.Length, 1));
        memory.Add(pointer);
        bytes.CopyTo(new Span<byte>((void*)pointer, bytes.Length));
        return pointer;
    }

    private string Text(int step)
    {
        var (name, arguments) = calls[step];
        var line = $"{name}({string.Join(", ", arguments.Select(a => a.Text))})";
        var op = ops[step];
        if (op.Expected[0] == 0)
            return line;
        var expected = new ReadOnlySpan<int>(op.Expected, MaxExpected).ToArray().Where(e => e != 0).Select(e => (Errno)e);
        var then = op.Skip == 0 ? "" : FormattableString.Invariant($", skip {op.Skip}");
        return $"{line} or {string.Join('|', expected)}{then}";
    }
}
