using System.Globalization;

namespace ImageBuild.Soak;

/// <summary>How long, with how many, and with which dice.</summary>
/// <param name="Minutes">How long.</param>
/// <param name="Workers">How many processes' worth of commands at once.</param>
/// <param name="Seed">What every worker does; not when the kernel lets it.</param>
internal sealed record Settings(double Minutes, int Workers, int Seed)
{
    /// <summary>Reads <c>[--minutes N] [--workers N] [--seed N]</c>.</summary>
    /// <returns>Null if it is anything else.</returns>
    public static Settings? Read(string[] arguments, Settings otherwise)
    {
        foreach (var pair in arguments.Chunk(2))
        {
            if (pair.Length < 2 || !double.TryParse(pair[1], CultureInfo.InvariantCulture, out var number) || number <= 0)
                return null;
            switch (pair[0])
            {
                case "--minutes": otherwise = otherwise with { Minutes = number }; break;
                case "--workers": otherwise = otherwise with { Workers = (int)number }; break;
                case "--seed": otherwise = otherwise with { Seed = (int)number }; break;
                default: return null;
            }
        }

        return otherwise;
    }
}
