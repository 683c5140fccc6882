using SharpFuzz;

namespace ImageBuild.Fuzz.Engine;

/// <summary>Has a copy of the assemblies count their branches.</summary>
internal static class Instrumentation
{
    // Ours, and what of others takes a stranger's bytes. By namespace, for the rest would only be slower.
    private static readonly (string File, string[] Namespaces)[] Assemblies =
    [
        ("ImageBuild.dll", ["ImageBuild"]),
        ("ImageBuild.Runtime.dll", ["ImageBuild.Runtime.Unpack", "ImageBuild.Runtime.Rebuild", "ImageBuild.Runtime.Runtimes"]),
        ("ImageBuild.Cli.dll", ["ImageBuild.Cli"]),
        ("SharpCompress.dll", ["SharpCompress.Compressors.ZStandard"]),
    ];

    /// <summary>Changes the assemblies of a folder in place. Not of the folder that it runs from.</summary>
    public static void Apply(string folder)
    {
        foreach (var (file, namespaces) in Assemblies)
        {
            var types = SharpFuzz.Fuzzer.Instrument(Path.Combine(folder, file), type => namespaces.Any(n => type.StartsWith(n, StringComparison.Ordinal)), Options.Value);
            Console.Error.WriteLine($"{file}: {types.Count()} types count their branches");
        }
    }
}
