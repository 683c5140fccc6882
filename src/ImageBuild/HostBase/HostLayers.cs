namespace ImageBuild.HostBase;

/// <summary>Decides what is in the two layers of the host base.</summary>
internal static class HostLayers
{
    private const int Sticky = 0b1_111_111_111;
    private const int AppUser = 1654;

    // What .NET loads by name while it runs, so that no ELF file says it: TLS, globalization, Kerberos.
    private static readonly string[] LoadedByName =
        ["libssl.so.", "libcrypto.so.", "libicuuc.so.", "libicui18n.so.", "libicudata.so.", "libgssapi_krb5.so.", "libnss_dns.so.", "libnss_files.so."];

    private static readonly string[] UsrMerge = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    private static readonly string[] Data =
        ["/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/openssl.cnf", "/etc/ld.so.conf"];

    /// <summary>The C library closure of the runtime, and what programs expect of a system.</summary>
    public static HostTree System(string root, HostFrameworks frameworks)
    {
        var tree = new HostTree(root);
        foreach (var link in UsrMerge)
            tree.AddLinkOfMachine(link);
        AddLibraries(tree, frameworks);
        foreach (var file in Data)
            tree.AddFile(file);
        tree.AddTree("/etc/ld.so.conf.d");
        tree.AddTree("/usr/share/zoneinfo");
        tree.AddText("/etc/passwd", $"root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\napp:x:{AppUser}:{AppUser}::/home/app:/sbin/nologin\n");
        tree.AddText("/etc/group", $"root:x:0:\nnogroup:x:65534:\napp:x:{AppUser}:\n");
        tree.AddText("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
        tree.AddFolder("/tmp", Sticky);
        tree.AddFolder("/root", 0b111_000_000);
        tree.AddFolder("/home/app", 0b111_101_101, AppUser);
        foreach (var folder in new[] { "/dev", "/proc", "/sys", "/run", "/var/tmp" })
            tree.AddFolder(folder, folder == "/var/tmp" ? Sticky : 0b111_101_101);
        return tree;
    }

    /// <summary>The shared frameworks and the command that starts them.</summary>
    public static HostTree Dotnet(string root, string dotnetRoot, HostFrameworks frameworks)
    {
        var tree = new HostTree(root);
        foreach (var path in frameworks.Paths)
        {
            if (tree.AddFile(path) is null)
                tree.AddTree(path);
        }

        if (dotnetRoot != "/usr/bin")
            tree.AddLink("/usr/bin/dotnet", $"{dotnetRoot}/dotnet");
        return tree;
    }

    /// <summary>Whether the machine has ICU, without which .NET must be told to do without.</summary>
    public static bool HasIcu(HostTree system) =>
        system.Entries.Keys.Any(p => p.Contains("/libicuuc.so.", StringComparison.Ordinal));

    private static void AddLibraries(HostTree tree, HostFrameworks frameworks)
    {
        var closure = new LibraryClosure(tree);
        var libraries = tree.Matches(frameworks.CoreFolder!, "*.so").Concat(tree.Matches(frameworks.CoreFolder!, "createdump")).ToList();
        foreach (var library in libraries)
            closure.AddNeeds(library);
        if (libraries.Count == 0 || closure.MachineOf(libraries[0]) is not { } machine)
            throw Errors.NoHostDotnet(frameworks.CoreFolder!, "libcoreclr.so");
        foreach (var prefix in LoadedByName)
            closure.AddLoadedByName(prefix, machine);
        // The muxer and every apphost are programs: their loader comes in by their interpreter.
        var muxer = frameworks.Paths.FirstOrDefault(p => p.EndsWith("/dotnet", StringComparison.Ordinal));
        closure.AddNeeds(muxer ?? $"{frameworks.CoreFolder}/../../../dotnet");
    }
}
