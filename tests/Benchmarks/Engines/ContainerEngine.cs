using System.Diagnostics;
using System.Globalization;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Engines;

/// <summary>A program that keeps images and containers, on storage of its own.</summary>
/// <param name="Name">The program.</param>
/// <param name="Command">How it is called.</param>
/// <param name="Storage">The folder of its storage.</param>
internal sealed record ContainerEngine(string Name, string[] Command, string Storage)
{
    /// <summary>What it calls the base, if it has it.</summary>
    public string Image { get; init; } = "base:1";

    /// <summary>What its <c>run</c> needs, so that all give a container the same.</summary>
    public string[] RunOptions { get; init; } = ["--network", "none"];

    /// <summary>How its <c>rm</c> kills at once, without asking first.</summary>
    public string[] RemoveOptions { get; init; } = ["-f"];

    /// <summary>What its <c>pull</c> and <c>push</c> need for a registry without TLS.</summary>
    public string[] RegistryOptions { get; init; } = [];

    /// <summary>Where it keeps containers, and nothing that grows otherwise.</summary>
    public string[] ContainerFolders { get; init; } = [];

    /// <summary>The process that does the work if the command only asks for it.</summary>
    public int? Daemon { get; init; }

    /// <summary>Runs it, whatever comes of it.</summary>
    public ToolResult Try(params IEnumerable<string> arguments) => Tool.Try(Command[0], [.. Command.Skip(1), .. arguments]);

    /// <summary>Runs it, which must succeed.</summary>
    public string Run(params IEnumerable<string> arguments) => Try(arguments).Succeed().Output;

    /// <summary>Runs it, which must succeed, and says what it used.</summary>
    public Usage Use(params IEnumerable<string> arguments) =>
        Daemon is { } process ? Usage.OfDaemon(process, [.. Command, .. arguments]) : Usage.Of([.. Command, .. arguments]);

    /// <summary>Runs a program in a container of an image, to its end.</summary>
    public void RunContainer(string image, params IEnumerable<string> program) => Run(["run", "--rm", .. RunOptions, image, .. program]);

    /// <summary>Starts a container of the base that sleeps for longer than any measurement takes.</summary>
    /// <returns>Its id.</returns>
    public string StartSleeping() => Run(["run", "-d", .. RunOptions, Image, "/bin/sleep", "100000"]).Trim();

    /// <summary>The ids of the containers that run.</summary>
    public string[] Running() => Run("ps", "-q").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Removes containers, by one command, as they run.</summary>
    public void Remove(IEnumerable<string> containers) => Run(["rm", .. RemoveOptions, .. containers]);

    /// <summary>Removes whatever containers there are, as far as that can be done, and waits for what goes on behind that.</summary>
    public void Clear()
    {
        try
        {
            if (Try("ps", "-aq").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } left)
                Try(["rm", .. RemoveOptions, .. left]);
            Wait.Until(() => !IsAtWork());
        }
        catch (UnitTestAssertException)
        {
            // It is missing, or hangs: what others left is still to be removed.
        }
    }

    /// <summary>The megabytes of disk that its storage takes.</summary>
    public double StorageMegabytes() => Bytes([Storage]) / 1e6;

    /// <summary>The bytes of disk that containers take, with what every one of them shares; not what is mounted there.</summary>
    public long ContainerBytes() => Bytes(ContainerFolders);

    // Podman's containers each start one more podman when they end, which outlives the command that removed them.
    private bool IsAtWork() => Process.GetProcesses().Any(p => p.Id != Daemon && CommandOf(p.Id).Contains(Storage, StringComparison.Ordinal));

    private static string CommandOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }

    private static long Bytes(string[] folders)
    {
        // Some file systems give out blocks only when they write.
        Contender.Settle();
        return folders.Where(Directory.Exists)
            .Sum(f => long.Parse(Tool.Run("du", "-sx", "--block-size=1", f).Split('\t')[0], CultureInfo.InvariantCulture));
    }
}
