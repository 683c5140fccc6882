using System.Diagnostics;
using System.Globalization;
using System.Text;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>A project that is run in its image, by the program in the packed package.</summary>
[TestClass]
public class PackageRunTests
{
    private static TempFolder? folder;
    private static Project? project;

    [ClassInitialize]
    public static void Create(TestContext _)
    {
        folder = new TempFolder();
        // The store's path has a blank.
        project = Project.Create(folder["p"], "<ImageBuildRun>true</ImageBuildRun><ImageBuildStore>../a store</ImageBuildStore>");
        File.WriteAllText(folder["p/app/Program.cs"], """
            using System;
            using System.Threading;
            Console.WriteLine($"{string.Join('|', args)} {Environment.GetEnvironmentVariable("COLOR")} {Environment.GetEnvironmentVariable("ONCE")} {Environment.GetEnvironmentVariable("ASPNETCORE_URLS")} {AppContext.BaseDirectory}");
            Console.WriteLine(Console.In.ReadToEnd());
            if (args is ["wait"])
                Thread.Sleep(Timeout.Infinite);
            return 7;
            """);
        Directory.CreateDirectory(folder["p/app/Properties"]);
        File.WriteAllText(folder["p/app/Properties/launchSettings.json"], """
            { "profiles": { "app": { "commandName": "Project", "applicationUrl": "http://localhost:5005", "environmentVariables": { "COLOR": "blue" } } } }
            """);
    }

    [ClassCleanup]
    public static void Remove() => folder!.Dispose();

    [TestMethod]
    public void DotnetRunStartsTheImageWithTheProfilesVariablesTheArgumentsAndTheInput()
    {
        Tool.RequireRoot();
        var run = Tool.Try("dotnet", ["run", "--project", folder!["p/app"], "-e", "ONCE=1", "--", "one", "two three"], input: "typed");
        StringAssert.Contains(run.Output, "one|two three blue 1 http://localhost:5005 /app/\ntyped\n", run.ToString());
        Assert.AreEqual(7, run.ExitCode, run.ToString());
        AssertNoContainer();
    }

    [TestMethod]
    public void CtrlCEndsDotnetRunAndRemovesTheContainer()
    {
        Tool.RequireRoot();
        // As a terminal, whose whole group of processes gets the signal; ignored by what is started in the background.
        using var run = Process.Start(new ProcessStartInfo(
            "setsid", ["env", "--default-signal=INT", "dotnet", "run", "--project", folder!["p/app"], "--", "wait"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        run.StandardInput.Close();
        var output = new StringBuilder();
        run.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        run.BeginOutputReadLine();
        Wait.UntilStarted("the program", run, TimeSpan.FromMinutes(2), () => output.ToString().Contains("wait blue"), () => output.ToString());
        Tool.Run("kill", "-INT", "--", "-" + run.Id.ToString(CultureInfo.InvariantCulture));
        Assert.IsTrue(run.WaitForExit(TimeSpan.FromSeconds(30)), "it did not end");
        AssertNoContainer();
    }

    [TestMethod]
    public void RunImagePublishesToTheStoreAloneAndFailsAsItsProgramDoes()
    {
        Tool.RequireRoot();
        var run = project!.Dotnet("build", "-t:RunImage", "-p:StartArguments=one", "-p:ContainerRegistry=127.0.0.1:1", "-p:ContainerImageTag=x");
        StringAssert.Contains(run.Output, "store:app:x → sha256:", run.ToString());
        StringAssert.Contains(run.Output, "one   ", "the program's output");
        StringAssert.Contains(run.Output, "error IMG5071: The program of the image 'app:x' ended with exit code 7.");
        Assert.AreEqual(1, run.ExitCode);
        AssertNoContainer();
    }

    private static void AssertNoContainer() => Assert.AreEqual("", new Imagebuild(folder!["p/a store"]).Run("ps", "-a", "-q"));
}
