using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// An instruction of classic BPF (struct sock_filter, seccomp(2)), and the few ways to put some of them together. Each
/// sequence returns on all of its ways, so that it can stand anywhere in another.
/// </summary>
/// <param name="Code"><c>BPF_*</c>.</param>
/// <param name="IfTrue">How many instructions a jump leaves out if its test holds.</param>
/// <param name="IfFalse">The same if it does not.</param>
/// <param name="Value">What it loads, compares with, returns, or how far it always jumps.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BpfInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Value)
{
    /// <summary>BPF_LD | BPF_W | BPF_ABS.</summary>
    public const ushort Load = 0x20;

    /// <summary>BPF_RET | BPF_K.</summary>
    public const ushort Return = 0x06;

    /// <summary>BPF_JMP | BPF_JA.</summary>
    public const ushort Jump = 0x05;

    /// <summary>BPF_JMP | BPF_JEQ | BPF_K.</summary>
    public const ushort IfEqual = 0x15;

    /// <summary>BPF_JMP | BPF_JGE | BPF_K.</summary>
    public const ushort IfNotLess = 0x35;

    /// <summary>BPF_JMP | BPF_JSET | BPF_K.</summary>
    public const ushort IfAnyBit = 0x45;

    /// <summary>One of two sequences, however long they are.</summary>
    public static BpfInstruction[] If(ushort test, uint value, BpfInstruction[] then, BpfInstruction[] otherwise) =>
        otherwise.Length <= byte.MaxValue
            ? [new(test, (byte)otherwise.Length, 0, value), .. otherwise, .. then]
            // A test jumps no farther than 255, an unconditional jump as far as it likes.
            : [new(test, 0, 1, value), new(Jump, 0, 0, (uint)otherwise.Length), .. otherwise, .. then];

    /// <summary>The sequence of the range that the loaded value is in, by a balanced tree of tests.</summary>
    /// <param name="ranges">Each up to where the next begins, in ascending order; the first begins at 0.</param>
    public static BpfInstruction[] Find(ReadOnlySpan<(uint First, BpfInstruction[] Then)> ranges)
    {
        if (ranges.Length == 1)
            return ranges[0].Then;
        var middle = ranges.Length / 2;
        return If(IfNotLess, ranges[middle].First, Find(ranges[middle..]), Find(ranges[..middle]));
    }
}
