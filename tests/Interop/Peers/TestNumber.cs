using System.Globalization;

namespace ImageBuild.Interop.Peers;

/// <summary>A number of a test's that a variable of the environment can choose: a seed, a number of rounds.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Otherwise">What it is without.</param>
internal sealed record TestNumber(string Variable, int Otherwise)
{
    /// <summary>The number.</summary>
    public int Value { get; } = int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var number) ? number : Otherwise;

    /// <summary>As one chooses it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Variable}={Value}");
}
