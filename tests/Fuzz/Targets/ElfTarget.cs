using ImageBuild.HostBase;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Fuzz.Targets;

/// <summary>ELF files and scripts: what they need, and who executes them.</summary>
internal sealed class ElfTarget() : FuzzTarget("elf")
{
    public override IReadOnlyList<string> Words => ["\x7f" + "ELF\x02\x01", "#!", "#!/bin/sh\n", "/lib64/ld-linux-x86-64.so.2\0", "$ORIGIN/../lib\0"];

    public override int MaxLength => 16 << 10;

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var beginning = input[..Math.Min(input.Length, ExecutableHeader.Length)];
        var interpreter = ExecutableHeader.InterpreterOf(beginning);
        Property.Holds(interpreter is null || interpreter.Length <= input.Length, "an interpreter is of the file");
        ExecutableHeader.IsStatic(beginning);
        using var file = new MemoryStream(input.ToArray());
        if (ElfFile.Read(file) is { } elf)
            Property.Holds(elf.Needed.All(n => n.Length > 0 && !n.Contains('\0', StringComparison.Ordinal)), "a library has a name");
    }
}
