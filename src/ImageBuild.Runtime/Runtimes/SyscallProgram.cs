using System.Globalization;
using System.Runtime.InteropServices;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// What a forked child does until it becomes another program: system calls in a row. It is decided here, by the parent,
/// as data that can be printed and tested; the child only walks the table, since after a fork without exec nothing of
/// the runtime (its other threads, locks, collector, compiler) can be used. Strings and structs live in memory of the
/// program's own, which the child has a copy of.
/// </summary>
internal sealed unsafe partial class SyscallProgram : IDisposable
{
    private readonly List<SyscallOp> ops = [];
    private readonly List<string> text = [];
    private readonly List<nint> memory = [];

    /// <summary>The result of an earlier step.</summary>
    public readonly record struct Register(int Step);

    /// <summary>Adds a call that must succeed.</summary>
    /// <param name="name">What it is called, for messages.</param>
    /// <param name="arguments">Numbers, <see cref="Register"/>s, strings, or bytes.</param>
    public Register Call(string name, nint number, params object[] arguments) => Add(name, number, -1, arguments);

    /// <summary>Adds a call that may fail: then so many of the steps that follow are left out.</summary>
    public Register Try(string name, nint number, int skipOnError, params object[] arguments) =>
        Add(name, number, skipOnError, arguments);

    /// <summary>Ends the program: the child becomes another one.</summary>
    public void Execute(string path, IEnumerable<string> arguments, IEnumerable<string> environment) => Add(
        "execve", Interop.SyscallNumbers.Execve, -1, [path, Pointers(arguments), Pointers(environment)]);

    /// <summary>The steps as strace would print them, one a line.</summary>
    public override string ToString() => string.Join('\n', text);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pointer in memory)
            NativeMemory.Free((void*)pointer);
        memory.Clear();
    }

    private Register Add(string name, nint number, int skipOnError, object[] arguments)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(arguments.Length, 6);
        var op = new SyscallOp { Number = number, SkipOnError = skipOnError };
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is Register register)
                op.FromRegister |= 1 << i;
            op.Arguments[i] = Value(arguments[i]);
        }

        ops.Add(op);
        text.Add($"{name}({string.Join(", ", arguments.Select(Show))})" + (skipOnError < 0 ? "" : " or skip " + skipOnError.ToString(CultureInfo.InvariantCulture)));
        return new Register(ops.Count - 1);
    }

    private long Value(object argument) => argument switch
    {
        int number => number,
        uint number => number,
        long number => number,
        nint number => number,
        Register register => register.Step,
        string path => Allocate([.. UnixText.Encode(path), 0]),
        byte[] bytes => Allocate(bytes),
        PointerTable table => table.Address,
        _ => throw new ArgumentOutOfRangeException(nameof(argument), argument, "not an argument of a system call"),
    };

    private static string Show(object argument) => argument switch
    {
        string path => $"\"{path}\"",
        byte[] bytes => "0x" + Convert.ToHexStringLower(bytes),
        Register register => $"${register.Step}",
        PointerTable table => table.Text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => argument.ToString()!,
    };

    private PointerTable Pointers(IEnumerable<string> strings)
    {
        var list = strings.ToList();
        var pointers = list.Select(Value).Append(0).ToArray();
        return new PointerTable(Allocate(MemoryMarshal.AsBytes(pointers.AsSpan())), $"[{string.Join(", ", list.Select(s => $"\"{s}\""))}]");
    }

    private nint Allocate(ReadOnlySpan<byte> bytes)
    {
        var pointer = (nint)NativeMemory.Alloc((nuint)Math.Max(bytes.Length, 1));
        memory.Add(pointer);
        bytes.CopyTo(new Span<byte>((void*)pointer, bytes.Length));
        return pointer;
    }

    private sealed record PointerTable(nint Address, string Text);
}
