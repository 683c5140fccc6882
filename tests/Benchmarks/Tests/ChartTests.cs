using System.Xml.Linq;
using ImageBuild.Benchmarks.Growth;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Benchmarks.Report;

namespace ImageBuild.Benchmarks.Tests;

[TestClass]
public class ChartTests
{
    [TestMethod]
    public void WhatHasNoPlaceOnALogarithmicAxisIsNotDrawn()
    {
        var chart = GrowthChart.Draw(Report(), [Curve("pull", [new(1, 0), new(10, 5), new(100, 50)], []), Curve("memory", [new(1, 0)], [])]);
        Assert.HasCount(2, Elements(chart, "circle"), "a zero, and a peer without a point");
        Assert.Contains("docker", chart, "it is in the legend");
    }

    [TestMethod]
    public void ABarIsAsLongAsTheRatioAndRedIfItMissesTheGoal()
    {
        var bars = Elements(RatioChart.Draw(Report(Row("fast", 0.25, true), Row("slow", 0.5, false), Row("refused", null, null))), "rect");
        Assert.AreEqual("s0 missed", string.Join(' ', bars.Select(b => b.Attribute("class")!.Value)));
        Assert.AreEqual(2 * (double)bars[0].Attribute("width")!, (double)bars[1].Attribute("width")!);
    }

    [TestMethod]
    public void ABarFarBeyondTheScaleEndsWithinTheChart()
    {
        var bar = Elements(RatioChart.Draw(Report(Row("slow", 40, null))), "rect").Single();
        Assert.IsLessThan(860, (double)bar.Attribute("x")! + (double)bar.Attribute("width")!);
    }

    private static BenchReport Report(params IEnumerable<Row> rows) =>
        new(DateTimeOffset.UnixEpoch, "Debian, a processor", LimitTests.Rates) { Rows = [.. rows] };

    private static Row Row(string peer, double? ratio, bool? met) => new(
        "scenario", "something", "s", Figure.Of([1]), peer, Theirs: null, Refusal: null, ratio, met is null ? null : 0.3, met, Limit: null);

    private static Curve Curve(string what, List<Point> ours, List<Point> docker) =>
        new("things", what, "s", "things", [new("imagebuild", ours), new("docker", docker)]);

    private static List<XElement> Elements(string svg, string name)
    {
        Assert.DoesNotContain("NaN", svg);
        Assert.DoesNotContain("∞", svg);
        return [.. XDocument.Parse(svg).Root!.Elements().Where(e => e.Name.LocalName == name)];
    }
}
