using System.Text;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Runtime.Tests.Containers;

[TestClass]
public sealed class ContainerLogTests : IDisposable
{
    private const string Whole = """{"log":"whole\n","stream":"stdout","time":"2026-01-01T00:00:00Z"}""";

    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [TestMethod]
    public void WhatIsWrittenIsReadLineByLine()
    {
        using (var log = new ContainerLog(path, TimeProvider.System))
        using (var stream = log.Open("stderr"))
            stream.Write("a\nb \"\u001b\n\nrest"u8);
        var (lines, damaged) = Read();
        CollectionAssert.AreEqual(new[] { "a\n", "b \"\u001b\n", "\n", "rest" }, lines.Select(l => l.Text).ToList());
        Assert.IsTrue(lines.All(l => l.Stream == "stderr"));
        Assert.AreEqual(0, damaged);
    }

    [TestMethod]
    [DataRow("no JSON at all")]
    [DataRow("\0\0\0\0", DisplayName = "what a power cut leaves")]
    [DataRow("""{"log":"cut\n","str""", DisplayName = "a line that was cut")]
    [DataRow("""{"log":"cut\n","str{"log":"b\n","stream":"stdout","time":"2026-01-01T00:00:00Z"}""", DisplayName = "one that was cut and one that follows")]
    [DataRow("""{"log":"a\n","stream":"stdout","time":"2026-01-01T00:00:00Z"}{}""", DisplayName = "two in one")]
    [DataRow("[]")]
    [DataRow("1")]
    [DataRow("""{"stream":"stdout","time":"2026-01-01T00:00:00Z"}""", DisplayName = "no text")]
    [DataRow("""{"log":null,"stream":"stdout","time":"2026-01-01T00:00:00Z"}""", DisplayName = "null for a text")]
    [DataRow("""{"log":1,"stream":"stdout","time":"2026-01-01T00:00:00Z"}""", DisplayName = "a number for a text")]
    [DataRow("""{"log":"\ud800","stream":"stdout","time":"2026-01-01T00:00:00Z"}""", DisplayName = "half a character")]
    [DataRow("""{"log":"a","stream":"stdout","time":"yesterday"}""", DisplayName = "no time")]
    public void ALineThatIsNoneIsLeftOutAndTheOthersAreRead(string line)
    {
        File.WriteAllText(path, $"{Whole}\n{line}\n{Whole}\n");
        var (lines, damaged) = Read();
        CollectionAssert.AreEqual(new[] { "whole\n", "whole\n" }, lines.Select(l => l.Text).ToList());
        Assert.AreEqual(1, damaged);
    }

    [TestMethod]
    public void ManyDamagedLinesEndNothing()
    {
        File.WriteAllText(path, string.Concat(Enumerable.Repeat("damaged\n", 1_000_000)) + new string('\0', 10_000_000) + $"\n{Whole}\n");
        var (lines, damaged) = Read();
        Assert.AreEqual("whole\n", lines.Single().Text);
        Assert.AreEqual(1_000_001, damaged);
    }

    [TestMethod]
    public void ALogThatBecameShorterHasEnded()
    {
        File.WriteAllText(path, $"{Whole}\n{Whole}\n");
        var reader = new ContainerLogReader(path);
        Assert.HasCount(2, reader.Read()!);
        File.WriteAllText(path, "");
        Assert.IsNull(reader.Read());
    }

    [TestMethod]
    public void WhatAKilledWriterCutSpoilsNoOtherLine()
    {
        File.WriteAllText(path, """{"log":"cut""");
        using (var log = new ContainerLog(path, TimeProvider.System))
        using (var stream = log.Open("stdout"))
            stream.Write("next\n"u8);
        var (lines, damaged) = Read();
        Assert.AreEqual("next\n", lines.Single().Text);
        Assert.AreEqual(1, damaged);
        Assert.AreEqual(2, Encoding.UTF8.GetString(File.ReadAllBytes(path)).Count(c => c == '\n'));
    }

    private (List<ContainerLogLine> Lines, int Damaged) Read()
    {
        var reader = new ContainerLogReader(path);
        var lines = new List<ContainerLogLine>();
        while (reader.Read() is { } more)
            lines.AddRange(more);
        return (lines, reader.Damaged);
    }
}
