using System.Globalization;
using ImageBuild.Benchmarks.Measuring;

namespace ImageBuild.Benchmarks;

/// <summary>What the command line of <c>build/bench</c> asks for.</summary>
/// <param name="Verb">compare, growth, chart or inner.</param>
/// <param name="Arguments">What follows: names, files, or the options of BenchmarkDotNet.</param>
internal sealed record BenchOptions(string Verb, IReadOnlyList<string> Arguments)
{
    /// <summary>How it is used.</summary>
    public const string Usage = """
        build/bench [NAME …]         compare with the peers: publish push commit run exec pull layers files many
        build/bench growth [NAME …]  curves beside theirs: files layers images containers size
        build/bench inner [OPTION …] the inner parts, by BenchmarkDotNet and with its options (--filter '*Tar*', --list flat)
        build/bench chart FILE …     draw what is in these JSON files for tests/Benchmarks/README.md
        --rounds N    how many rounds count (5, 20 of what takes milliseconds, 3 for curves, and fewer where that would take long)
        --warm-ups N  how many go before (1)
        --json FILE   where the JSON goes (a new file in .artifacts/bench)
        --most N      leave out sizes beyond it
        """;

    /// <summary>How many rounds count; null for what is usual, and fewer where that takes long.</summary>
    public int? Rounds { get; init; }

    /// <summary>How many rounds go before those that count.</summary>
    public int WarmUps { get; init; } = 1;

    /// <summary>Where the JSON goes; null for a new file in <c>.artifacts/bench</c>.</summary>
    public string? Json { get; init; }

    /// <summary>Sizes beyond it are left out of curves.</summary>
    public long Most { get; init; } = long.MaxValue;

    /// <summary>How often a comparison is gone through.</summary>
    /// <param name="usual">How many rounds count if nobody says so.</param>
    /// <param name="budget">What those may take.</param>
    public Rounds Of(int usual, TimeSpan budget) => new(Rounds ?? usual, WarmUps, Rounds is null ? budget : null);

    /// <summary>Reads the arguments; null if they make no sense.</summary>
    public static BenchOptions? Parse(IReadOnlyList<string> arguments)
    {
        var verb = arguments is ["growth" or "chart" or "inner", ..] ? arguments[0] : "compare";
        var rest = new Queue<string>(arguments.Skip(verb == "compare" ? 0 : 1));
        var options = new BenchOptions(verb, [.. rest]);
        if (verb is "chart" or "inner")
            return options;
        var names = new List<string>();
        while (rest.TryDequeue(out var word))
        {
            if (!word.StartsWith('-'))
                names.Add(word);
            else if (!rest.TryDequeue(out var value) || options.With(word, value) is not { } changed)
                return null;
            else
                options = changed;
        }

        return options with { Arguments = names };
    }

    private BenchOptions? With(string option, string value) => option switch
    {
        "--json" => this with { Json = value },
        "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out var rounds) && rounds > 0 => this with { Rounds = rounds },
        "--warm-ups" when int.TryParse(value, CultureInfo.InvariantCulture, out var warmUps) && warmUps >= 0 => this with { WarmUps = warmUps },
        "--most" when long.TryParse(value, CultureInfo.InvariantCulture, out var most) => this with { Most = most },
        _ => null,
    };
}
