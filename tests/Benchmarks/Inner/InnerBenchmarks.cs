using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ImageBuild.Testing;

namespace ImageBuild.Benchmarks.Inner;

/// <summary>The inner parts, by BenchmarkDotNet, with what they allocate.</summary>
internal static class InnerBenchmarks
{
    /// <summary>Runs those that its own options choose; all, without.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] options)
    {
        // In this process: its own way builds a project that finds neither the central packages nor the output folders.
        var config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .HideColumns(Column.Job, Column.Toolchain)
            .WithArtifactsPath(Repository.PathOf(".artifacts", "bench", "inner"));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(InnerBenchmarks).Assembly)
            .Run(options.Length == 0 ? ["--filter", "*"] : options, config);
        return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
    }
}
