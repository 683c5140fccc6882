using ImageBuild.Benchmarks.Measuring;

namespace ImageBuild.Benchmarks.Tests;

[TestClass]
public class BenchOptionsTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(1);

    [TestMethod]
    public void RoundsThatWereAskedForHaveNoBudget() =>
        Assert.AreEqual(new Rounds(7, 0), Parse("run", "--rounds", "7", "--warm-ups", "0")!.Of(5, Budget));

    [TestMethod]
    public void TheUsualRoundsHaveOne() => Assert.AreEqual(new Rounds(5, 1, Budget), Parse("run")!.Of(5, Budget));

    [TestMethod]
    public void NamesAndOptionsComeInAnyOrder()
    {
        var options = Parse("growth", "files", "--most", "1000", "size", "--json", "here.json")!;
        Assert.AreEqual("growth files size", $"{options.Verb} {string.Join(' ', options.Arguments)}");
        Assert.AreEqual(1000, options.Most);
        Assert.AreEqual("here.json", options.Json);
    }

    [TestMethod]
    [DataRow("--rounds", "0")]
    [DataRow("--rounds", "many")]
    [DataRow("--warm-ups", "-1")]
    [DataRow("--rounds")]
    [DataRow("--loud", "1")]
    public void WhatMakesNoSenseIsRefused(params string[] arguments) => Assert.IsNull(Parse(arguments));

    private static BenchOptions? Parse(params string[] arguments) => BenchOptions.Parse(arguments);
}
