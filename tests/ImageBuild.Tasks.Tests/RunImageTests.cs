namespace ImageBuild.Tasks.Tests;

/// <summary>What a build makes of a program that it runs. A shell stands in for <c>dotnet</c> and the runtime.</summary>
[TestClass]
public class RunImageTests
{
    private readonly MockEngine engine = new();

    [TestMethod]
    public void WhatTheProgramPrintsIsTheLog()
    {
        Assert.IsTrue(Task("echo out; echo error >&2").Execute(), engine.Log);
        CollectionAssert.AreEquivalent((string[])["High: out", "High: error"], engine.Log.Split('\n'));
    }

    [TestMethod]
    public void AnExitCodeIsGivenOutAndAnError()
    {
        var task = Task("exit 3");
        Assert.IsFalse(task.Execute());
        Assert.AreEqual(3, task.ExitCode);
        Assert.AreEqual("error IMG5071: The program of the image 'app:latest' ended with exit code 3.", engine.Log);
    }

    [TestMethod]
    public async System.Threading.Tasks.Task ACanceledBuildAsksTheProgramToStopAndWaitsUntilItHas()
    {
        var task = Task("trap 'sleep 0.2; echo stopped; exit' TERM; echo started; while :; do sleep 0.05; done");
        var run = System.Threading.Tasks.Task.Run(task.Execute);
        while (!engine.Log.Contains("started", StringComparison.Ordinal))
            await System.Threading.Tasks.Task.Delay(10);
        task.Cancel();
        Assert.IsFalse(await run);
        StringAssert.Contains(engine.Log, "High: stopped");
        Assert.DoesNotContain("error", engine.Log);
    }

    private RunImage Task(string script)
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("needs a shell");
        return new RunImage { BuildEngine = engine, Dotnet = "/bin/sh", Arguments = $"-c \"{script}\"", Image = "app:latest" };
    }
}
