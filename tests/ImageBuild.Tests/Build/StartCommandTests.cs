using System.Collections.Immutable;
using ImageBuild.Build;

namespace ImageBuild.Tests.Build;

[TestClass]
public class StartCommandTests
{
    [TestMethod]
    [DataRow("app=dotnet,a.dll", "", "", "dotnet,a.dll|", DisplayName = "the program is the entrypoint")]
    [DataRow("app=dotnet,a.dll appargs=--x args=--y", "", "", "dotnet,a.dll,--x|--y", DisplayName = "with its own and default arguments")]
    [DataRow("app=dotnet,a.dll", "tini,--", "sh", "dotnet,a.dll|", DisplayName = "over a base with an entrypoint")]
    [DataRow("app=dotnet,a.dll instruction=Entrypoint", "tini,--", "", "dotnet,a.dll|", DisplayName = "Entrypoint, said")]
    [DataRow("app=dotnet,a.dll instruction=DefaultArgs", "tini,--", "sh", "tini,--|dotnet,a.dll", DisplayName = "DefaultArgs under the base's entrypoint")]
    [DataRow("app=dotnet,a.dll instruction=DefaultArgs", "dotnet", "", "|dotnet,a.dll", DisplayName = "DefaultArgs over a base that is dotnet")]
    [DataRow("app=dotnet,a.dll entry=tini,--", "", "", "tini,--|dotnet,a.dll", DisplayName = "an entrypoint makes the program its arguments")]
    [DataRow("app=dotnet,a.dll entry=tini entryargs=-g args=x", "", "", "tini,-g|dotnet,a.dll,x", DisplayName = "an entrypoint with arguments")]
    [DataRow("app=dotnet,a.dll entryargs=--old", "", "", "dotnet,a.dll|--old", DisplayName = "arguments alone, as before .NET 8")]
    [DataRow("entry=/start args=x instruction=None", "tini", "sh", "/start|x", DisplayName = "None with an entrypoint")]
    [DataRow("instruction=None", "nginx", "-g,daemon off;", "nginx|-g,daemon off;", DisplayName = "None leaves the base's start alone")]
    [DataRow("args=x instruction=None", "nginx", "-h", "nginx|x", DisplayName = "None with default arguments for the base's entrypoint")]
    public void AContainerRuns(string says, string baseEntrypoint, string baseCmd, string expected)
    {
        var (entrypoint, cmd) = Command(says).On((List(baseEntrypoint), List(baseCmd)));
        Assert.AreEqual(expected, $"{string.Join(',', entrypoint)}|{string.Join(',', cmd)}");
    }

    [TestMethod]
    [DataRow("app=a entryargs=x args=y", DisplayName = "entrypoint arguments without an entrypoint")]
    [DataRow("appargs=x", DisplayName = "program arguments without a program")]
    [DataRow("app=a instruction=None", DisplayName = "a program that nothing starts")]
    [DataRow("app=a entry=b instruction=Entrypoint", DisplayName = "two entrypoints")]
    public void WhatContradictsItselfIsAnError(string says) => Assert.AreEqual(
        ErrorCode.ContradictingCommand,
        Assert.ThrowsExactly<ImageBuildException>(() => Command(says).On(([], []))).Code);

    [TestMethod]
    [DataRow("app=a", "tini", true, DisplayName = "unasked")]
    [DataRow("app=a", "dotnet", false, DisplayName = "dotnet is no entrypoint of anybody's")]
    [DataRow("app=a", "", false, DisplayName = "nothing to replace")]
    [DataRow("app=a instruction=Entrypoint", "tini", false, DisplayName = "asked for")]
    [DataRow("app=a entry=b", "tini", false, DisplayName = "asked for by another")]
    public void ReplacingTheEntrypointOfTheBaseIsNoticed(string says, string baseEntrypoint, bool expected) =>
        Assert.AreEqual(expected, Command(says).ReplacesUnasked(List(baseEntrypoint)));

    private static StartCommand Command(string says)
    {
        var parts = says.Split(' ').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        ImmutableArray<string> Part(string name) => List(parts.GetValueOrDefault(name, ""));
        return new StartCommand
        {
            AppCommand = Part("app"),
            AppCommandArgs = Part("appargs"),
            DefaultArgs = Part("args"),
            Entrypoint = Part("entry"),
            EntrypointArgs = Part("entryargs"),
            Instruction = Enum.Parse<AppCommandInstruction>(parts.GetValueOrDefault("instruction", "Automatic")),
        };
    }

    private static ImmutableArray<string> List(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries)];
}
