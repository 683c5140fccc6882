using System.Globalization;

namespace ImageBuild.Build;

/// <summary>A port that a container's program listens on.</summary>
public sealed record ContainerPort
{
    private ContainerPort(int number, string protocol)
    {
        Number = number;
        Protocol = protocol;
    }

    /// <summary>1 to 65535.</summary>
    public int Number { get; }

    /// <summary><c>tcp</c> or <c>udp</c>.</summary>
    public string Protocol { get; }

    /// <summary>A TCP port; null if there is no port of this number.</summary>
    public static ContainerPort? Tcp(int number) => number is > 0 and <= 65535 ? new(number, "tcp") : null;

    /// <summary>Reads a number, or <c>number/protocol</c>.</summary>
    /// <param name="text">What to read.</param>
    /// <param name="protocol">The protocol where the text has none; empty is <c>tcp</c>.</param>
    /// <exception cref="ImageBuildException">IMG1047: no such port.</exception>
    public static ContainerPort Parse(string text, string protocol = "")
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var digits = slash < 0 ? text : text[..slash];
        var said = slash < 0 ? protocol : text[(slash + 1)..];
        var name = said.Length == 0 ? "tcp" : said.ToLowerInvariant();
        var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber && Tcp(number) is not null && (name is "tcp" or "udp")
            ? new ContainerPort(number, name)
            : throw Errors.InvalidPort(slash < 0 && protocol.Length > 0 ? $"{text}/{protocol}" : text);
    }

    /// <summary>As a configuration has it: <c>8080/tcp</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Protocol}");
}
