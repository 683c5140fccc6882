using System.ComponentModel;
using System.Diagnostics;

namespace ImageBuild.Tests.Archive;

/// <summary>Small programs that most machines have.</summary>
internal static class TestTool
{
    /// <summary>Starts one; skips the test where it is missing.</summary>
    public static Process Start(string name, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive($"needs {name}");
            throw;
        }
    }
}
