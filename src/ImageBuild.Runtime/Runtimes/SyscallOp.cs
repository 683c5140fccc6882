using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>One step of a <see cref="SyscallProgram"/>, in the memory that parent and child share by copy.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SyscallOp
{
    /// <summary>The system call.</summary>
    public nint Number;

    /// <summary>Its arguments.</summary>
    public fixed long Arguments[6];

    /// <summary>A bit for each argument that is the number of an earlier step, whose result is passed instead.</summary>
    public int FromRegister;

    /// <summary>How many steps to leave out if the call fails; -1 if the program fails with it.</summary>
    public int SkipOnError;
}
