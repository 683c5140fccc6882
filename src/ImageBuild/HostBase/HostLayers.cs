namespace ImageBuild.HostBase;

/// <summary>Decides what is in the two layers of the host base.</summary>
internal static class HostLayers
{
    // Microsoft's place, wherever the machine has its .NET: a home folder can't be read by the user of a container.
    private const string DotnetRoot = "/usr/share/dotnet";
    private const string Muxer = "dotnet";
    private const int Sticky = 0b1_111_111_111;
    private const int Closed = 0b111_000_000;
    private const int AppUser = 1654;

    // What .NET loads by name while it runs, so that no ELF file says it: TLS, globalization, Kerberos, names of hosts.
    private static readonly string[] LoadedByName =
    [
        "libssl.so.", "libcrypto.so.", "libicuuc.so.", "libicui18n.so.", "libicudata.so.", "libgssapi_krb5.so.",
        "libnss_dns.so.", "libnss_files.so.",
    ];

    private static readonly string[] UsrMerge = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    // OpenSSL looks in the folder that it was built with: /usr/lib/ssl (Debian), /etc/pki/tls (Fedora), /etc/ssl.
    private static readonly string[] Data =
    [
        "/etc/os-release", "/etc/ssl/certs/ca-certificates.crt",
        "/etc/ssl/openssl.cnf", "/etc/ssl/cert.pem", "/etc/ssl/ct_log_list.cnf",
        "/usr/lib/ssl/openssl.cnf", "/usr/lib/ssl/cert.pem", "/usr/lib/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/openssl.cnf", "/etc/pki/tls/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt",
    ];

    private static readonly string[] Notices = ["LICENSE.txt", "ThirdPartyNotices.txt"];

    private const string Users = """
        root:x:0:0:root:/root:/sbin/nologin
        nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
        app:x:1654:1654::/home/app:/sbin/nologin

        """;

    private const string Groups = """
        root:x:0:
        nogroup:x:65534:
        app:x:1654:

        """;

    private const string NameServices = """
        passwd: files
        group: files
        hosts: files dns

        """;

    /// <summary>The C library closure of the runtime, and what programs expect of a system.</summary>
    /// <returns>The layer, and where the dynamic loader has to be told to look; nowhere as a rule.</returns>
    public static (HostTree Tree, IReadOnlyList<string> LibraryPath) System(string root, HostFrameworks frameworks)
    {
        var tree = new HostTree(root);
        foreach (var link in UsrMerge)
            tree.AddFolderLink(link);
        var libraryPath = AddLibraries(tree, frameworks);
        foreach (var file in Data)
            tree.AddFile(file);
        tree.AddTree("/usr/share/zoneinfo");
        tree.AddText("/etc/passwd", Users);
        tree.AddText("/etc/group", Groups);
        tree.AddText("/etc/nsswitch.conf", NameServices);
        foreach (var folder in new[] { "/dev", "/proc", "/sys", "/run" })
            tree.AddFolder(folder);
        foreach (var folder in new[] { "/tmp", "/var/tmp" })
            tree.AddFolder(folder, Sticky);
        tree.AddFolder("/root", Closed);
        tree.AddFolder("/home/app", owner: AppUser);
        return (tree, libraryPath);
    }

    /// <summary>The shared frameworks and the command that starts them.</summary>
    public static HostTree Dotnet(string root, HostFrameworks frameworks)
    {
        var tree = new HostTree(root);
        foreach (var file in Notices.Prepend(Muxer))
            tree.AddFile($"{frameworks.DotnetRoot}/{file}", $"{DotnetRoot}/{file}");
        foreach (var folder in frameworks.Folders)
            tree.AddTree($"{frameworks.DotnetRoot}/{folder}", $"{DotnetRoot}/{folder}");
        tree.AddLink("/usr/bin/dotnet", $"{DotnetRoot}/{Muxer}");
        return tree;
    }

    /// <summary>Whether the machine has ICU, without which .NET must be told to do without.</summary>
    public static bool HasIcu(HostTree system) =>
        system.Entries.Keys.Any(p => p.Contains("/libicuuc.so.", StringComparison.Ordinal));

    private static IReadOnlyList<string> AddLibraries(HostTree tree, HostFrameworks frameworks)
    {
        var closure = new LibraryClosure(tree);
        var core = frameworks.CoreFolder;
        if (closure.MachineOf($"{core}/libcoreclr.so") is not { } machine)
            throw Errors.NoHostDotnet(core, "libcoreclr.so");
        foreach (var library in tree.Matches(core, "*.so"))
            closure.AddNeeds(library);
        // Programs name their loader: the muxer's is that of every program of .NET.
        closure.AddNeeds($"{frameworks.DotnetRoot}/{Muxer}");
        closure.AddNeeds($"{core}/createdump");
        foreach (var prefix in LoadedByName)
            closure.AddLoadedByName(prefix, machine);
        foreach (var crypto in tree.Entries.Keys.Where(p => p.Contains("/libcrypto.so.", StringComparison.Ordinal)).ToList())
            tree.AddTree($"{crypto[..crypto.LastIndexOf('/')]}/ossl-modules");
        return closure.UnusualFolders;
    }
}
