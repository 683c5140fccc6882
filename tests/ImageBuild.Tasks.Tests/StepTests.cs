using System.Collections.Immutable;
using ImageBuild.Build;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Tasks.Tests;

/// <summary>What a project says of its steps, and what the program that runs them is told and tells.</summary>
[TestClass]
public class StepTests
{
    private static readonly BuildStep Step = new("tools", "make it", "1654", "none");

    [TestMethod]
    public void AStepRunsAsRootInTheNetworkOfTheHostUnlessItSaysOtherwise()
    {
        var steps = Read(
            Item("one", ("Command", "\r\n  apt-get update\r\n  apt-get install x; y\r\n")),
            Item("two", ("Command", "true"), ("User", "app:app"), ("Network", "None")));
        Assert.AreEqual(new BuildStep("one", "apt-get update\n  apt-get install x; y", "0", "host"), steps[0]);
        Assert.AreEqual(new BuildStep("two", "true", "app:app", "none"), steps[1]);
    }

    [TestMethod]
    public void AStepWithoutACommandOrWithAnotherNetworkOrTheNameOfAnotherIsAnError()
    {
        Fails("Command of the ImageBuildStep 'a' is ''", Item("a", ("Command", " \n ")));
        Fails("Network of the ImageBuildStep 'a' is 'bridge'. Valid: host, none, private.", Item("a", ("Command", "x"), ("Network", "bridge")));
        Fails("ImageBuildStep is 'a'", Item("a", ("Command", "x")), Item("b", ("Command", "x")), Item("a", ("Command", "y")));
    }

    [TestMethod]
    public void TheProgramIsToldAllThatMakesAStepWhatItIs()
    {
        var stage = Image.Empty(Platform.Parse("linux/amd64"));
        Assert.AreEqual(
            "--store /s _step --layer /out --rm --pull never --hostname imagebuild -e SOURCE_DATE_EPOCH=7 "
            + $"--user 1654 --network none --entrypoint /bin/sh {stage.Digest} -c make it",
            string.Join(' ', Runner().Arguments(stage, Step, DateTimeOffset.FromUnixTimeSeconds(7), "/out")));
    }

    [TestMethod]
    public async System.Threading.Tasks.Task AnImageForAnotherMachineIsNotRun()
    {
        var stage = Image.Empty(Platform.Parse("linux/s390x"));
        var error = await Assert.ThrowsAsync<ImageBuildException>(() => Runner().RunAsync(stage, Step, default, "/out", CancellationToken.None));
        Assert.AreEqual(ErrorCode.StepNeedsMachine, error.Code);
        StringAssert.Contains(error.Message, "'tools'");
    }

    [TestMethod]
    public void AFailureIsTheCommandsWithAllThatItPrintedOrTheProgramsOwn()
    {
        var failed = ProgramStepRunner.Failure(Step, 100, ["imagebuild: error IMG5016: not this", "E: no such package"]);
        Assert.AreEqual(ErrorCode.StepFailed, failed.Code);
        Assert.AreEqual(
            "The command of the ImageBuildStep 'tools' ended with exit code 100. It printed:\nimagebuild: error IMG5016: not this\nE: no such package",
            failed.Message);
        // What a command of the image's says is no error of ours.
        Assert.AreEqual(ErrorCode.StepFailed, ProgramStepRunner.Failure(Step, 1, ["imagebuild: error IMG5016: No namespaces. Do this."]).Code);
        var notRun = ProgramStepRunner.Failure(Step, 125, ["imagebuild: error IMG5016: No namespaces. Do this."]);
        Assert.AreEqual(ErrorCode.UserNamespaceFailed, notRun.Code);
        Assert.AreEqual("The ImageBuildStep 'tools' can't be run: No namespaces. Do this.", notRun.Message);
    }

    private static ProgramStepRunner Runner() => new(["dotnet", "program"], new StoreFolders("/s"), Platform.Parse("linux/amd64"), _ => { });

    private static IReadOnlyList<BuildStep> Read(params InputItem[] items) => new StepItems([.. items]).Read();

    private static void Fails(string message, params InputItem[] items)
    {
        var error = Assert.Throws<ImageBuildException>(() => Read(items));
        Assert.AreEqual(ErrorCode.InvalidSetting, error.Code);
        StringAssert.StartsWith(error.Message, message);
    }

    private static InputItem Item(string name, params (string Name, string Value)[] metadata) =>
        new(name, metadata.ToImmutableDictionary(m => m.Name, m => m.Value));
}
