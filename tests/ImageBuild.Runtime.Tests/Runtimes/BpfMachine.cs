using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

/// <summary>What the kernel does with a filter, as far as filters of system calls may go (seccomp_check_filter).</summary>
internal static class BpfMachine
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The instructions.</param>
    /// <param name="data">struct seccomp_data, in words: number, architecture, the instruction's address, arguments.</param>
    /// <returns>What it returns, and after how many instructions.</returns>
    public static (uint Result, int Steps) Run(IReadOnlyList<BpfInstruction> program, params uint[] data)
    {
        var (loaded, at) = (0u, 0);
        for (var steps = 1; ; steps++)
        {
            var (code, ifTrue, ifFalse, value) = program[at++];
            switch (code)
            {
                case BpfInstruction.Load:
                    Assert.AreEqual(0u, value % 4, "the kernel takes whole words");
                    loaded = data[value / 4];
                    break;
                case BpfInstruction.Return:
                    return (value, steps);
                case BpfInstruction.Jump:
                    at += (int)value;
                    break;
                default:
                    at += Holds(code, loaded, value) ? ifTrue : ifFalse;
                    break;
            }
        }
    }

    private static bool Holds(ushort code, uint loaded, uint value) => code switch
    {
        BpfInstruction.IfEqual => loaded == value,
        BpfInstruction.IfNotLess => loaded >= value,
        BpfInstruction.IfAnyBit => (loaded & value) != 0,
        _ => throw new AssertFailedException($"no instruction of ours: 0x{code:x}"),
    };
}
