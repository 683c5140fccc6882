using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Tests.Runtimes;

/// <summary>The library by which other runtimes make their filters: it knows the numbers of system calls. A test without it is skipped.</summary>
internal static class Libseccomp
{
    private delegate int Resolve(uint abi, string name);

    private static readonly Lazy<Resolve?> Call = new(() => NativeLibrary.TryLoad("libseccomp.so.2", out var library)
        ? Marshal.GetDelegateForFunctionPointer<Resolve>(NativeLibrary.GetExport(library, "seccomp_syscall_resolve_name_arch")) : null);

    /// <summary>A system call's number; null if there is none, or none of its own, or the library is older.</summary>
    /// <param name="abi"><c>AUDIT_ARCH_*</c>.</param>
    /// <param name="name">Its name.</param>
    public static uint? NumberOf(uint abi, string name)
    {
        if (Call.Value is not { } resolve)
        {
            Assert.Inconclusive("libseccomp is not installed.");
            return null;
        }

        return resolve(abi, name) is >= 0 and var number ? (uint)number : null;
    }
}
