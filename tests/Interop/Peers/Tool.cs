using System.Diagnostics;

namespace ImageBuild.Interop.Peers;

/// <summary>Runs a program of this machine and waits for it.</summary>
internal static class Tool
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin"];

    /// <summary>Where a program is, Debian's own before others; null if it is not installed.</summary>
    public static string? Find(string name) =>
        name.Contains('/', StringComparison.Ordinal) ? name : Folders.Select(f => $"{f}/{name}").FirstOrDefault(File.Exists);

    /// <summary>Skips the test, with the reason, where a program is missing or the user is not root.</summary>
    public static void Require(params string[] names)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("needs Linux");
        if (names.Where(n => Find(n) is null).ToList() is { Count: > 0 } missing)
            Assert.Inconclusive($"needs {string.Join(", ", missing)} (build/peers installs them)");
    }

    /// <summary>Skips the test where the user is not root.</summary>
    public static void RequireRoot()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Inconclusive("needs root on Linux");
    }

    /// <summary>Runs a program that must succeed.</summary>
    /// <returns>Its standard output.</returns>
    public static string Run(string name, params string[] arguments) => Try(name, arguments).Succeed().Output;

    /// <summary>Runs a program, whatever comes of it.</summary>
    public static ToolResult Try(string name, IEnumerable<string> arguments, string? input = null, string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(Find(name) ?? name, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? "/",
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[key] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill(entireProcessTree: true);
            throw new AssertFailedException($"{name} {string.Join(' ', arguments)}\ndid not end in five minutes");
        }

        return new ToolResult($"{name} {string.Join(' ', arguments)}", process.ExitCode, output.Result, error.Result);
    }
}

/// <summary>What a program printed and how it ended.</summary>
internal sealed record ToolResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Fails the test unless the program succeeded.</summary>
    public ToolResult Succeed() => ExitCode == 0 ? this
        : throw new AssertFailedException($"{Command}\nexited with {ExitCode}\n{Output}\n{Error}");
}
