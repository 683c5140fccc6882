namespace ImageBuild.Build;

/// <summary>How what is published is divided into layers.</summary>
public abstract record Layering
{
    private Layering()
    {
    }

    /// <summary>One layer, <c>app</c>, with everything.</summary>
    public sealed record Single : Layering;

    /// <summary>
    /// A layer for each thing that changes together: framework, packages, native assets, project references, static
    /// assets, app. A large package has one of its own, which is the same blob in every project.
    /// </summary>
    public sealed record Auto : Layering
    {
        /// <summary>Bytes that a package needs to have a layer of its own: below, a request costs more than it saves.</summary>
        public const long LargePackage = 1 << 20;

        /// <summary>
        /// How many layers there should be in all, 10 if nothing is said. What the kinds leave of it goes to the largest
        /// packages; kinds are never put together, so there may be more if it is small.
        /// </summary>
        public int Budget { get; init; } = 10;
    }

    /// <summary>Reads <c>auto</c> or <c>single</c>.</summary>
    /// <param name="text">What to read.</param>
    /// <param name="auto">What <c>auto</c> is.</param>
    /// <exception cref="ImageBuildException">IMG1046: anything else.</exception>
    public static Layering Parse(string text, Auto auto) => text.ToLowerInvariant() switch
    {
        "auto" => auto,
        "single" => new Single(),
        _ => throw Errors.InvalidSetting("ImageBuildLayering", text, "auto, single"),
    };
}
