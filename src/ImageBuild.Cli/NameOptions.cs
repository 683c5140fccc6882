using System.CommandLine;
using System.Net;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli;

/// <summary>The options that say how names of hosts are found in a container, in docker's words.</summary>
internal sealed class NameOptions
{
    private readonly Option<string[]> hosts = new("--add-host") { Description = "A line of /etc/hosts: name:address", HelpName = "NAME:ADDRESS" };
    private readonly Option<string[]> servers = new("--dns") { Description = "A server that is asked for names, instead of this machine's" };
    private readonly Option<string[]> search = new("--dns-search") { Description = "A domain in which names are looked for; . for none" };
    private readonly Option<string[]> dnsOptions = new("--dns-option", "--dns-opt") { Description = "An option of resolv.conf(5): ndots:2" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [hosts, servers, search, dnsOptions];

    /// <summary>A container with what the user says.</summary>
    /// <exception cref="ImageBuildException">IMG5014: not in docker's form.</exception>
    public ContainerSpec Apply(ContainerSpec spec, ParseResult parsed) => spec with
    {
        Hosts = [.. Values(hosts, parsed).Select(Host)],
        Resolver =
        [
            .. Values(servers, parsed).Select(s => IPAddress.TryParse(s, out _) ? $"nameserver {s}" : throw CliErrors.InvalidOption("--dns", s, "the address of a server")),
            .. Line("search", search, parsed), .. Line("options", dnsOptions, parsed),
        ],
    };

    private static string[] Values(Option<string[]> option, ParseResult parsed) => parsed.GetValue(option) ?? [];

    private static string Host(string text)
    {
        // A name has no colon, an IPv6 address has some.
        var colon = text.AsSpan().IndexOfAny(':', '=');
        var (name, address) = colon > 0 ? (text[..colon], text[(colon + 1)..].Trim('[', ']')) : ("", "");
        return IsWord(name) && IPAddress.TryParse(address, out _) ? $"{address}\t{name}"
            : throw CliErrors.InvalidOption("--add-host", text, "name:address, the address as a number");
    }

    private static IEnumerable<string> Line(string keyword, Option<string[]> option, ParseResult parsed) => Values(option, parsed) switch
    {
        [] => [],
        var words when words.All(IsWord) => [$"{keyword} {string.Join(' ', words)}"],
        var words => throw CliErrors.InvalidOption(option.Name, string.Join(' ', words), "one word"),
    };

    // What would begin another line says something else.
    private static bool IsWord(string text) => text.Length > 0 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}
