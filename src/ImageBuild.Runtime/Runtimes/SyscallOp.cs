namespace ImageBuild.Runtime.Runtimes;

/// <summary>One step of a <see cref="SyscallProgram"/>, in the memory that parent and child share by copy.</summary>
internal unsafe struct SyscallOp
{
    /// <summary>The system call.</summary>
    public nint Number;

    /// <summary>Its arguments.</summary>
    public fixed long Arguments[6];

    /// <summary>A bit for each argument that is the number of an earlier step, whose result is passed instead.</summary>
    public int FromStep;

    /// <summary>How many steps to leave out if the call fails as expected.</summary>
    public int Skip;

    /// <summary>The errors that are expected, up to four; the program fails with any other.</summary>
    public fixed int Expected[4];

    /// <summary>Whether the call forks: then who has made it ends, and the new process goes on.</summary>
    public bool Forks;

    /// <summary>What the call returned.</summary>
    public nint Result;
}
