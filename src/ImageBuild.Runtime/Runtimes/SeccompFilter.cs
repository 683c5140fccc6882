using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>
/// What the kernel asks at each system call of a container (seccomp(2)). Calls that are refused fail with EPERM, and with
/// ENOSYS those that are newer than the table, for a library to try an older one.
/// </summary>
internal static class SeccompFilter
{
    // linux/audit.h: AUDIT_ARCH_*.
    private static readonly Dictionary<SeccompAbi, uint> AuditNumbers = new()
    {
        [SeccompAbi.X64] = 0xc000003e, [SeccompAbi.I386] = 0x40000003, [SeccompAbi.Arm64] = 0xc00000b7, [SeccompAbi.Arm] = 0x40000028,
    };

    // struct seccomp_data. Of an argument its low half, little-endian: that is all that the kernel heeds of those looked at.
    private static readonly BpfInstruction LoadNumber = new(BpfInstruction.Load, 0, 0, 0);
    private static readonly BpfInstruction LoadAbi = new(BpfInstruction.Load, 0, 0, 4);
    private static readonly BpfInstruction LoadArgument = new(BpfInstruction.Load, 0, 0, 16);

    private static readonly BpfInstruction[] Allow = [new(BpfInstruction.Return, 0, 0, 0x7fff0000)];
    private static readonly BpfInstruction[] Refuse = Fail(Errno.EPERM);
    private static readonly BpfInstruction[] NotThere = Fail(Errno.ENOSYS);

    // Linux, what Linux with other bits of the address space was, and what asks for the present one (personality(2)).
    public static readonly uint[] Personalities = [0, 0x8, 0x20000, 0x20008, 0xffffffff];

    // Address families of the world; none that reaches the machine's own hypervisor (40) or the kernel's ciphers (38).
    private static readonly (uint First, BpfInstruction[] Then)[] Families =
    [
        (0, Allow), (12, Refuse), (13, Allow), (19, Refuse), (21, Allow), (23, Refuse), (24, Allow), (25, Refuse), (26, Allow),
        (34, Refuse), (35, Allow), (37, Refuse), (39, Allow), (40, Refuse), (41, Allow), (46, Refuse),
    ];

    public const uint NewNamespaces = (uint)(Linux.CLONE_NEWNS | Linux.CLONE_NEWCGROUP | Linux.CLONE_NEWUTS | Linux.CLONE_NEWIPC
        | Linux.CLONE_NEWUSER | Linux.CLONE_NEWPID | Linux.CLONE_NEWNET);

    /// <summary>The filter for a container on this architecture, with programs of 32 bits.</summary>
    /// <param name="capabilities">The bits of the container's capabilities.</param>
    public static BpfInstruction[] For(Architecture architecture, ulong capabilities)
    {
        var (own, other) = architecture == Architecture.Arm64 ? (SeccompAbi.Arm64, SeccompAbi.Arm) : (SeccompAbi.X64, SeccompAbi.I386);
        return [LoadAbi, .. IfIs(AuditNumbers[own], Calls(own, capabilities), IfIs(AuditNumbers[other], Calls(other, capabilities), Refuse))];
    }

    private static BpfInstruction[] Calls(SeccompAbi abi, ulong capabilities)
    {
        List<(uint First, BpfInstruction[] Then)> ranges = [];
        var next = 0u;
        foreach (var call in SeccompTable.Calls.Where(c => c.Numbers[(int)abi] is not null).OrderBy(c => c.Numbers[(int)abi]))
        {
            var number = call.Numbers[(int)abi]!.Value;
            if (number > next)
                Add(next, Unlisted(next));
            Add(number, Decide(call.Condition, capabilities));
            next = number + 1;
        }

        // Those of x32, which are x86-64's with a bit more, are among them.
        Add(next, Unlisted(next));
        return [LoadNumber, .. BpfInstruction.Find(CollectionsMarshal.AsSpan(ranges))];

        void Add(uint first, BpfInstruction[] then)
        {
            if (ranges.Count == 0 || ranges[^1].Then != then)
                ranges.Add((first, then));
        }
    }

    private static BpfInstruction[] Unlisted(uint number) => number > SeccompTable.Newest ? NotThere : Refuse;

    private static BpfInstruction[] Decide(IReadOnlyList<string> condition, ulong capabilities) => condition switch
    {
        [] => Allow,
        ["=clone"] => Has(capabilities, "SYS_ADMIN")
            ? Allow : [LoadArgument, .. BpfInstruction.If(BpfInstruction.IfAnyBit, NewNamespaces, Refuse, Allow)],
        // Its flags are in memory, where no filter can look: libraries take clone then.
        ["=clone3"] => Has(capabilities, "SYS_ADMIN") ? Allow : NotThere,
        ["=personality"] => [LoadArgument, .. Personalities.Aggregate(Refuse, (otherwise, p) => IfIs(p, Allow, otherwise))],
        ["=socket"] => [LoadArgument, .. BpfInstruction.Find(Families)],
        _ => Has(capabilities, condition) ? Allow : Refuse,
    };

    /// <summary>The address families that a socket can be of.</summary>
    public static IEnumerable<uint> AllowedFamilies => Families.Zip(Families.Skip(1))
        .Where(f => f.First.Then == Allow).SelectMany(f => Enumerable.Range((int)f.First.First, (int)(f.Second.First - f.First.First))).Select(f => (uint)f);

    private static BpfInstruction[] IfIs(uint value, BpfInstruction[] then, BpfInstruction[] otherwise) =>
        BpfInstruction.If(BpfInstruction.IfEqual, value, then, otherwise);

    private static bool Has(ulong capabilities, params IEnumerable<string> any) => (capabilities & Capabilities.Mask(any)) != 0;

    // SECCOMP_RET_ERRNO.
    private static BpfInstruction[] Fail(Errno errno) => [new(BpfInstruction.Return, 0, 0, 0x00050000 | (uint)errno)];
}
