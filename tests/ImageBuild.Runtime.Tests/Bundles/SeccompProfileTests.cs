using System.Runtime.InteropServices;
using ImageBuild.Runtime.Bundles;
using ImageBuild.Runtime.Runtimes;
using ImageBuild.Runtime.Tests.Runtimes;

namespace ImageBuild.Runtime.Tests.Bundles;

/// <summary>What a bundle says of system calls is what the embedded runtime's filter does.</summary>
[TestClass]
public class SeccompProfileTests
{
    private const uint X64 = 0xc000003e;

    // Of each argument that is looked at: allowed and refused ones, and their neighbours.
    private static readonly uint[] Arguments = [0, 1, 8, 0x11, 10, 12, 16, 38, 39, 40, 45, 46, 0x20000, 0x20008, 0x40000, 0x10000011, 0x02000011, 0x003d0f00, 0xffffffff];

    [TestMethod]
    [DataRow("")]
    [DataRow("SYS_ADMIN")]
    [DataRow("SYS_TIME SYS_PTRACE BPF")]
    public void EveryCallEndsAsByTheFilter(string more)
    {
        var capabilities = Capabilities.Mask([.. Capabilities.Default, .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        var profile = SeccompProfile.For(Architecture.X64, capabilities);
        Assert.AreEqual(("SCMP_ACT_ERRNO", 1u), (profile.DefaultAction, profile.DefaultErrnoRet));
        var decisions = new HashSet<string>();
        foreach (var call in SeccompTable.Calls.Where(c => c.Numbers[(int)SeccompAbi.X64] is not null))
        {
            foreach (var argument in Arguments)
            {
                var expected = SeccompFilterTests.Decision(capabilities, X64, call.Numbers[(int)SeccompAbi.X64]!.Value, argument);
                Assert.AreEqual(expected, Decide(profile, call.Name, argument), $"{call.Name}({argument:x})");
                decisions.Add(expected);
            }
        }

        CollectionAssert.IsSubsetOf((string[])["allowed", "EPERM"], decisions.ToList());
    }

    // As libseccomp does: a rule of another action than the default's, if all that it asks of arguments holds.
    private static string Decide(BundleSeccomp profile, string call, uint argument)
    {
        var rule = profile.Syscalls.FirstOrDefault(r => r.Names.Contains(call) && (r.Args ?? []).All(a => Holds(a, argument)));
        return rule switch
        {
            null => "EPERM",
            { Action: "SCMP_ACT_ALLOW" } => "allowed",
            { ErrnoRet: 38 } => "ENOSYS",
            _ => rule.ToString(),
        };
    }

    private static bool Holds(BundleArgument rule, uint argument) => rule.Op switch
    {
        "SCMP_CMP_EQ" => argument == rule.Value,
        "SCMP_CMP_MASKED_EQ" => (argument & rule.Value) == rule.ValueTwo,
        _ => throw new NotSupportedException(rule.Op),
    };
}
