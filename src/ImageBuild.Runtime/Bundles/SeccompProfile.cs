using System.Runtime.InteropServices;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Bundles;

/// <summary>
/// The rules of <see cref="SeccompFilter"/> as a bundle says them (runtime-spec config-linux.md, "Seccomp"). That calls
/// newer than the rules fail with ENOSYS is the runtime's own doing: runc's, not that of every other.
/// </summary>
internal static class SeccompProfile
{
    private const string Allow = "SCMP_ACT_ALLOW";
    private const string Fail = "SCMP_ACT_ERRNO";

    /// <summary>The rules for a container on this architecture, with programs of 32 bits.</summary>
    /// <param name="capabilities">The bits of the container's capabilities.</param>
    public static BundleSeccomp For(Architecture architecture, ulong capabilities)
    {
        var calls = SeccompTable.Calls.Select(c => (c.Name, Rules: Rules(c.Condition, capabilities))).ToList();
        return new BundleSeccomp
        {
            DefaultAction = Fail,
            DefaultErrnoRet = (uint)Errno.EPERM,
            Architectures = architecture == Architecture.Arm64 ? ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"] : ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
            Syscalls =
            [
                .. calls.SelectMany(c => c.Rules.Select(rule => (c.Name, Rule: rule))).GroupBy(c => c.Rule, c => c.Name)
                    .Select(g => new BundleSyscalls([.. g], g.Key.Action, g.Key.ErrnoRet, g.Key.Argument is null ? null : [g.Key.Argument])),
            ],
        };
    }

    // None is the default: refused.
    private static IEnumerable<Rule> Rules(IReadOnlyList<string> condition, ulong capabilities)
    {
        var isRoot = (capabilities & Capabilities.Mask(["SYS_ADMIN"])) != 0;
        return condition switch
        {
            [] => [new Rule(Allow)],
            ["=clone"] or ["=clone3"] when isRoot => [new Rule(Allow)],
            ["=clone"] => [new Rule(Allow, Argument: new BundleArgument(0, SeccompFilter.NewNamespaces, 0, "SCMP_CMP_MASKED_EQ"))],
            ["=clone3"] => [new Rule(Fail, (uint)Errno.ENOSYS)],
            ["=personality"] => SeccompFilter.Personalities.Select(Equal),
            ["=socket"] => SeccompFilter.AllowedFamilies.Select(Equal),
            _ => (capabilities & Capabilities.Mask(condition)) != 0 ? [new Rule(Allow)] : [],
        };
    }

    private static Rule Equal(uint value) => new(Allow, Argument: new BundleArgument(0, value, 0, "SCMP_CMP_EQ"));

    private sealed record Rule(string Action, uint? ErrnoRet = null, BundleArgument? Argument = null);
}
