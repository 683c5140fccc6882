namespace ImageBuild.Runtime.Runtimes;

/// <summary>The files of <c>/etc</c> that say where a container is: made for it, and mounted over the image's.</summary>
internal static class ContainerFiles
{
    /// <summary>What is mounted over files of the image, or made so that it can be.</summary>
    public static readonly IReadOnlyList<string> Paths = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

    /// <summary>Writes them.</summary>
    /// <returns>What is to be mounted.</returns>
    public static IReadOnlyList<BindMount> Write(string folder, ContainerSpec spec)
    {
        Directory.CreateDirectory(folder);
        return [Write(folder, "hostname", spec.HostName + "\n"), Write(folder, "hosts", Hosts(spec)), Write(folder, "resolv.conf", Resolver(spec))];
    }

    // A server on this machine's loopback is none in another network; there pasta passes questions on.
    private static string Resolver(ContainerSpec spec)
    {
        IEnumerable<string> lines = spec.Network != NetworkMode.None && File.Exists("/etc/resolv.conf") ? File.ReadAllLines("/etc/resolv.conf") : [];
        if (spec.Network == NetworkMode.Private)
        {
            lines = lines.Where(l => !IsLoopback(l)).ToList();
            if (!lines.Any(IsServer))
                lines = lines.Append($"nameserver {Pasta.NameServer}");
        }

        var asked = spec.Resolver.Select(Keyword).ToHashSet();
        return Lines(lines.Where(l => !asked.Contains(Keyword(l))).Concat(spec.Resolver));
    }

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines.Append(""));

    private static string Keyword(string line) => line.Split(' ', '\t')[0];

    private static bool IsServer(string line) => line.StartsWith("nameserver", StringComparison.Ordinal);

    private static bool IsLoopback(string line) => IsServer(line)
        && System.Net.IPAddress.TryParse(line["nameserver".Length..].Trim(), out var address) && System.Net.IPAddress.IsLoopback(address);

    private static string Hosts(ContainerSpec spec)
    {
        const string own = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";
        var usual = spec.Network == NetworkMode.Host && File.Exists("/etc/hosts")
            ? File.ReadAllText("/etc/hosts")
            : $"{own}127.0.0.1\t{spec.HostName}\n";
        return (usual.EndsWith('\n') ? usual : usual + "\n") + Lines(spec.Hosts);
    }

    private static BindMount Write(string folder, string name, string content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        return new BindMount(path, $"/etc/{name}", ReadOnly: false);
    }
}
