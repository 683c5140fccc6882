using System.Text.Json;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Peers;

/// <summary>Our own program as <c>build/imagebuild</c> built it, on a store of the test's own.</summary>
internal sealed class Imagebuild(string store)
{
    /// <summary>The program itself, built by build/imagebuild.</summary>
    public static string Program { get; } = Repository.PathOf(".artifacts", "imagebuild", "bin", "ImageBuild.Cli");

    /// <summary>A script that copies what the program is linked to into its folder: in an image with it, the program could run.</summary>
    public static string CopyLibraries { get; } = $"cp -L --parents $(ldd '{Program}' | grep -o '/[^ ]*') .; ";

    /// <summary>The store's folder.</summary>
    public string Store => store;

    /// <summary>Runs a verb that must succeed.</summary>
    /// <returns>Its standard output.</returns>
    public string Run(params string[] arguments) => Try(arguments).Succeed().Output;

    /// <summary>Runs a verb, whatever comes of it.</summary>
    public ToolResult Try(params string[] arguments)
    {
        Tool.Require(Program);
        if (!File.Exists(Program))
            Assert.Inconclusive("needs build/imagebuild to have run");
        return Tool.Try(Program, ["--store", store, .. arguments]);
    }

    /// <summary>The id of a running container's first process.</summary>
    public string ProcessOf(string container) => ProcessIn(Run("inspect", container));

    /// <summary>As <see cref="ProcessOf"/>; null if there is no such container.</summary>
    public string? TryProcessOf(string container) => Try("inspect", container) is { ExitCode: 0 } inspected ? ProcessIn(inspected.Output) : null;

    private static string ProcessIn(string inspected)
    {
        using var document = JsonDocument.Parse(inspected);
        return document.RootElement[0].GetProperty("State").GetProperty("Pid").GetRawText();
    }

    /// <summary>The id of the process that watches a running container: its first process's parent (proc_pid_stat(5)).</summary>
    public string MonitorOf(string container) => File.ReadAllText($"/proc/{ProcessOf(container)}/stat").Split(") ")[1].Split(' ')[1];

    /// <summary>Runs a verb that must fail, with an exit code and an error code.</summary>
    public ToolResult Fails(int exitCode, string errorCode, params string[] arguments)
    {
        var result = Try(arguments);
        Assert.AreEqual(exitCode, result.ExitCode, result.ToString());
        StringAssert.Contains(result.Error, errorCode, result.ToString());
        Assert.DoesNotContain("   at ", result.Error, "a stack trace");
        return result;
    }
}
