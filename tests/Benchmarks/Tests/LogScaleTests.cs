using ImageBuild.Benchmarks.Report;

namespace ImageBuild.Benchmarks.Tests;

[TestClass]
public class LogScaleTests
{
    [TestMethod]
    public void ADecadeIsTheSameLengthEverywhere()
    {
        var scale = LogScale.Around([3, 250], 0, 300);
        Assert.AreEqual("1 10 100 1000", string.Join(' ', scale.Decades));
        Assert.AreEqual("0 100 200 300", string.Join(' ', scale.Decades.Select(d => Math.Round(scale.At(d)))));
    }

    [TestMethod]
    public void AnAxisThatGoesUpEndsAboveItsStart() => Assert.AreEqual(50, LogScale.Around([1, 100], 100, 0).At(10), 1e-9);

    [TestMethod]
    public void OneValueHasADecadeToItself() => Assert.AreEqual("1 10", string.Join(' ', LogScale.Around([1], 0, 1).Decades));
}
