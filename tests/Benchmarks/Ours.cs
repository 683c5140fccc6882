using ImageBuild.Interop.Peers;
using ImageBuild.Testing;

namespace ImageBuild.Benchmarks;

/// <summary>Our own program as build/bench built it, on a store of its own.</summary>
internal sealed class Ours(string store)
{
    private static readonly string Program = Repository.PathOf(".artifacts", "imagebuild", "bin", "ImageBuild.Cli");

    /// <summary>Runs a verb that must succeed.</summary>
    public string Run(params string[] arguments) => Tool.Run(Program, ["--store", store, .. arguments]);
}
