using ImageBuild.Benchmarks.Limits;

namespace ImageBuild.Benchmarks.Tests;

[TestClass]
public class LimitTests
{
    /// <summary>Two cores, and a rate of 10, 20, 30, … of everything.</summary>
    internal static Rates Rates { get; } = new(2, 10, 20, 30, 40, 50, 0.1, 0.2, 0.3);

    [TestMethod]
    public void WhatComputesIsDividedByTheCores() =>
        Assert.AreEqual((10 + 10 + 10 + 10 + 10) / 2.0, Seconds(new Work { Read = 100, Hashed = 300, Inflated = 400, Deflated = 500, Files = 100 }), 1e-9);

    [TestMethod]
    [DataRow(100L, 5.0, DisplayName = "computing takes longer")]
    [DataRow(200L, 10.0, DisplayName = "writing takes longer")]
    public void WritingGoesOnBesideIt(long written, double expected) =>
        Assert.AreEqual(expected, Seconds(new Work { Hashed = 300, Written = written }), 1e-9);

    [TestMethod]
    public void WhatIsStartedIsStartedOneAfterTheOther() =>
        Assert.AreEqual(5 + (2 * 0.2) + 0.3, Seconds(new Work { Hashed = 300, Processes = 2, Containers = 1 }), 1e-9);

    [TestMethod]
    public void OnlyWhatThereIsIsNamed() => Assert.AreEqual("5.000 s (hash 10.000)", Limit.Of(new Work { Hashed = 300 }, Rates).ToString());

    private static double Seconds(Work work) => Limit.Of(work, Rates).Seconds;
}
