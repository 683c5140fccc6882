using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>What this process may do that an ordinary user may not, even as root of a user namespace.</summary>
public sealed record Privileges
{
    private static readonly Lazy<Privileges> current = new(Read);

    /// <summary>Whether it can make device nodes, mount sysfs and set real owners: real root.</summary>
    public required bool CanMakeDevices { get; init; }

    /// <summary>Whether more ids than one exist here.</summary>
    public required bool HasManyIds { get; init; }

    /// <summary>Whether supplementary groups can be set.</summary>
    public required bool CanSetGroups { get; init; }

    /// <summary>What the kernel says of this process (user_namespaces(7)).</summary>
    public static Privileges Current => current.Value;

    private static Privileges Read()
    {
        var map = KernelFile.Read("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var isInitial = map is ["0", "0", "4294967295"];
        return new Privileges
        {
            CanMakeDevices = isInitial && !UserNamespace.IsNeeded,
            HasManyIds = map.Length > 3 || (map is [_, _, var count] && count != "1"),
            CanSetGroups = KernelFile.Read("/proc/self/setgroups").Trim() == "allow",
        };
    }
}
