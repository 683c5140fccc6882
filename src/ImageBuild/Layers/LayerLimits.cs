namespace ImageBuild.Layers;

/// <summary>
/// What a compressed layer may ask of its reader. What an honest one needs, the disk bounds: these are for what none does.
/// </summary>
public sealed record LayerLimits
{
    private const int LeastWindowLog = 10;
    private const int MostWindowLog = 31;

    /// <summary>Those of somebody who asked for no others.</summary>
    public static LayerLimits Default { get; } = new();

    /// <summary>The most bytes that may come out. Default: as many as the disk takes.</summary>
    public long MaxSize { get; init; } = long.MaxValue;

    /// <summary>
    /// How many bytes may come out for each that goes in, beyond <see cref="FreeSize"/>. Default: 1100. gzip ends at
    /// 1032; a few kilobytes of zstd can be terabytes of zeros.
    /// </summary>
    public long MaxRatio { get; init; } = 1100;

    /// <summary>How many bytes may come out before their ratio counts. Default: 1 GiB.</summary>
    public long FreeSize { get; init; } = 1 << 30;

    /// <summary>
    /// The largest window of zstd, which is memory, as its power of two. Default: 27, so 128 MiB; what every decoder must
    /// accept is 8 MiB, and what tools make by default ends at <c>zstd --long=27</c>. From 10 to 31.
    /// </summary>
    public int MaxWindowLog { get; init; } = 27;

    /// <summary>
    /// Those that an environment asks for: <c>IMAGEBUILD_MAX_LAYER_SIZE</c>, <c>IMAGEBUILD_MAX_LAYER_RATIO</c> and
    /// <c>IMAGEBUILD_MAX_ZSTD_WINDOW_LOG</c>; the defaults where it does not.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG1101: a variable has a value that it can't have.</exception>
    public static LayerLimits FromEnvironment(IReadOnlyDictionary<string, string> environment) => new()
    {
        MaxSize = EnvironmentValue.Number(environment, long.MaxValue, "IMAGEBUILD_MAX_LAYER_SIZE") ?? Default.MaxSize,
        MaxRatio = EnvironmentValue.Number(environment, long.MaxValue, "IMAGEBUILD_MAX_LAYER_RATIO") ?? Default.MaxRatio,
        MaxWindowLog = (int)Math.Max(
            LeastWindowLog,
            EnvironmentValue.Number(environment, MostWindowLog, "IMAGEBUILD_MAX_ZSTD_WINDOW_LOG") ?? Default.MaxWindowLog),
    };
}
