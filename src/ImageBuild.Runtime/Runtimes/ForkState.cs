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

    /// <summary>Where is written to what <see cref="Reported"/> holds.</summary>
    public int Report;

    public nint Write;

    public nint ExitGroup;

    /// <summary>The number of the step that failed, and the error; or <see cref="Forked"/>, and whose turn it is now.</summary>
    public fixed int Reported[2];

    /// <summary>No step's number.</summary>
    public const int Forked = -1;
}
