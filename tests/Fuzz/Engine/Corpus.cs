using System.Security.Cryptography;
using ImageBuild.Testing;

namespace ImageBuild.Fuzz.Engine;

/// <summary>The inputs that fuzzing starts from, a folder a target.</summary>
internal static class Corpus
{
    // What is larger says little more, and all of them are read in each run of the tests.
    private const int LargestKept = 2 << 10;
    private const int MostKept = 40;

    /// <summary>The files of a target, in an order that is the same everywhere.</summary>
    public static IReadOnlyList<string> FilesOf(FuzzTarget target) => FilesIn(FolderOf(target));

    /// <summary>The files of a folder, in an order that is the same everywhere; none if it is not there.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)] : [];

    /// <summary>A name for an input.</summary>
    public static string NameOf(ReadOnlySpan<byte> input) => Convert.ToHexStringLower(SHA256.HashData(input))[..12];

    /// <summary>Adds to the corpus, of what was found, the smallest inputs that go where none of it goes yet.</summary>
    /// <param name="output">Where <see cref="Campaign"/> has put what it found.</param>
    /// <param name="names">Targets; none for all.</param>
    public static void Keep(string output, IReadOnlyList<string> names)
    {
        var coverage = new Coverage();
        foreach (var target in FuzzTargets.Select(names))
        {
            foreach (var file in FilesOf(target))
                Run(target, File.ReadAllBytes(file), coverage);
            var found = FilesIn(Path.Combine(output, target.Name, "found")).Select(File.ReadAllBytes)
                .Where(i => i.Length <= LargestKept).OrderBy(i => i.Length).ToList();
            var kept = found.Where(input => Run(target, input, coverage)).Take(MostKept).ToList();
            foreach (var input in kept)
                File.WriteAllBytes(Path.Combine(FolderOf(target), NameOf(input)), input);
            Console.WriteLine($"{target.Name}: {kept.Count} of {found.Count} are kept");
        }
    }

    private static bool Run(FuzzTarget target, byte[] input, Coverage coverage)
    {
        coverage.Start();
        target.Check(input);
        return coverage.AddNew();
    }

    private static string FolderOf(FuzzTarget target) => Repository.PathOf("tests", "Fuzz", "Corpus", target.Name);
}
