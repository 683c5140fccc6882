using ImageBuild.Benchmarks.Measuring;

namespace ImageBuild.Benchmarks.Tests;

[TestClass]
public class FigureTests
{
    [TestMethod]
    public void TheMedianOfAnOddNumberIsTheMiddleOneAndTheSpreadIsFromLeastToMost() =>
        Assert.AreEqual(new Figure(3, 1, 90, 5), Figure.Of([3, 90, 1, 2, 4]));

    [TestMethod]
    public void TheMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() =>
        Assert.AreEqual(new Figure(2.5, 1, 90, 4), Figure.Of([90, 3, 2, 1]));

    [TestMethod]
    public void OneRoundIsItsOwnMedian() => Assert.AreEqual(new Figure(7, 7, 7, 1), Figure.Of([7]));

    [TestMethod]
    public void WhoRefusedOrCanNotBeMeasuredHasNoFigure()
    {
        Assert.IsNull(Outcome.Of("docker", [1, 2], "no space left").Figure);
        Assert.IsNull(Outcome.Of("docker", [1, double.NaN], null).Figure);
        Assert.IsNull(Outcome.Of("docker", [], null).Figure);
        Assert.AreEqual(1.5, Outcome.Of("docker", [1, 2], null).Figure!.Median);
    }
}
