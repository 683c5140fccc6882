namespace ImageBuild.Runtime.Runtimes;

/// <summary>All that the child of a fork needs, so that it asks the runtime for nothing.</summary>
internal unsafe struct ForkState
{
    /// <summary><see cref="Interop.Linux.RawSyscall"/>.</summary>
    public delegate*<nint, nint, nint, nint, nint, nint, nint, nint> Call;

    /// <summary>The forking thread's errno, which the child has at the same address.</summary>
    public int* Errno;

    /// <summary>The call that forks.</summary>
    public nint CloneNumber;

    /// <summary>Its struct clone_args.</summary>
    public ulong* Clone;

    /// <summary>The steps.</summary>
    public SyscallOp* Table;

    public int Count;

    /// <summary>Where a failure is written to: the step's number and the error.</summary>
    public int Report;

    public nint Write;

    public nint ExitGroup;

    public fixed int Failure[2];
}
