using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks;

/// <summary>A program that keeps containers, with the base in its storage.</summary>
/// <param name="Name">The program.</param>
/// <param name="Try">Runs it.</param>
/// <param name="Image">What it calls the base.</param>
/// <param name="RunOptions">What its <c>run</c> needs, so that all give a container the same.</param>
/// <param name="RemoveOptions">How its <c>rm</c> kills at once, without asking first.</param>
/// <param name="ContainerFolders">Where it keeps containers, and nothing that grows otherwise.</param>
internal sealed record Engine(
    string Name, Func<string[], ToolResult> Try, string Image, string[] RunOptions, string[] RemoveOptions, string[] ContainerFolders)
{
    /// <summary>Starts a container that sleeps for longer than any measurement takes.</summary>
    /// <returns>Its id.</returns>
    public string StartSleeping() => Run(["run", "-d", .. RunOptions, Image, "/bin/sleep", "100000"]).Trim();

    /// <summary>Runs the program, which must succeed.</summary>
    public string Run(params string[] arguments) => Try(arguments).Succeed().Output;

    /// <summary>The ids of the containers that run.</summary>
    public string[] Running() => Run("ps", "-q").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Removes containers, by one command, as they run.</summary>
    public void Remove(IEnumerable<string> containers) => Run(["rm", .. RemoveOptions, .. containers]);

    /// <summary>Removes whatever containers there are, as far as that can be done.</summary>
    public void Clear()
    {
        try
        {
            if (Try(["ps", "-aq"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } left)
                Try(["rm", .. RemoveOptions, .. left]);
        }
        catch (UnitTestAssertException)
        {
            // It is missing, or hangs: what others left is still to be removed.
        }
    }

    /// <summary>The bytes of disk that containers take, with what every one of them shares; not what is mounted there.</summary>
    public long ContainerBytes() => ContainerFolders.Where(Directory.Exists)
        .Sum(f => long.Parse(Tool.Run("du", "-sx", "--block-size=1", f).Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture));
}
