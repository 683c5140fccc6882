using System.Globalization;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>What a step of a <see cref="SyscallProgram"/> passes to the kernel, and how it is printed.</summary>
internal readonly record struct Argument
{
    private Argument(long value, object? content, string text) => (Value, Content, Text) = (value, content, text);

    /// <summary>The number, or the number of the step whose result it is.</summary>
    public long Value { get; }

    /// <summary>Null for a number; else the <see cref="Step"/>, the string, or the bytes that are passed by address.</summary>
    public object? Content { get; }

    /// <summary>As strace prints it.</summary>
    public string Text { get; }

    public static implicit operator Argument(int value) => Number(value);

    public static implicit operator Argument(nint value) => Number(value);

    public static implicit operator Argument(uint value) => Number(value);

    public static implicit operator Argument(ulong value) => Number((long)value);

    public static implicit operator Argument(Step step) =>
        new(step.Index, step, string.Create(CultureInfo.InvariantCulture, $"${step.Index}"));

    public static implicit operator Argument(string path) => new(0, path, $"\"{path}\"");

    /// <summary>A descriptor of the parent's, under a name that tells what it is.</summary>
    public static Argument Open(SafeFd fd, string name) => new(fd.Number, null, name);

    /// <summary>A number that has a name.</summary>
    public static Argument Named(long value, string name) => new(value, null, name);

    /// <summary>A set of flags.</summary>
    public static Argument Hex(ulong value) => new((long)value, null, $"0x{value:x}");

    /// <summary>A struct, passed by its address, and what it says.</summary>
    public static Argument Struct(ReadOnlySpan<byte> bytes, string text) => new(0, bytes.ToArray(), text);

    /// <summary>A list of strings as execve(2) takes them.</summary>
    public static Argument List(IReadOnlyList<string> strings) =>
        new(0, strings, $"[{string.Join(", ", strings.Select(s => $"\"{s}\""))}]");

    private static Argument Number(long value) => new(value, null, value.ToString(CultureInfo.InvariantCulture));
}

/// <summary>A step of a program; as an argument, what its call returned.</summary>
internal sealed record Step(int Index);
