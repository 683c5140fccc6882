using System.Text;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Runtime.Tests.Containers;

/// <summary>A log of several files is read as one, also while they follow each other.</summary>
[TestClass]
public sealed class LogRotationTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("imagebuild-test-");

    private string Path => System.IO.Path.Combine(folder.FullName, "log");

    public void Dispose() => folder.Delete(recursive: true);

    [TestMethod]
    public void AFileThatIsFullIsFollowedByAnotherAndTheOldestGo()
    {
        Write(most: 3, from: 0, to: 20);
        CollectionAssert.AreEquivalent(new[] { "log", "log.1", "log.2" }, folder.GetFiles().Select(f => f.Name).ToList());
        Assert.IsTrue(folder.GetFiles().All(f => f.Length < 400), "two lines more than fit at most");
        var lines = Read(new ContainerLogReader(Path));
        Assert.IsLessThan(20, lines.Count);
        CollectionAssert.AreEqual(Enumerable.Range(20 - lines.Count, lines.Count).ToList(), lines);
    }

    [TestMethod]
    public void OneFileAloneBeginsAnew()
    {
        Write(most: 1, from: 0, to: 20);
        CollectionAssert.AreEqual(new[] { "log" }, folder.GetFiles().Select(f => f.Name).ToList());
        Assert.AreEqual(19, Read(new ContainerLogReader(Path)).Last());
    }

    [TestMethod]
    public void WhoFollowsReadsEachLineOnceAcrossFiles()
    {
        using var reader = new ContainerLogReader(Path);
        var lines = new List<int>();
        for (var i = 0; i < 60; i += 4)
        {
            Write(most: 4, from: i, to: i + 4);
            lines.AddRange(Read(reader));
        }

        CollectionAssert.AreEqual(Enumerable.Range(0, 60).ToList(), lines);
    }

    [TestMethod]
    public void WhoFallsBehindGoesOnWithTheOldestThatIsLeft()
    {
        using var reader = new ContainerLogReader(Path);
        Write(most: 2, from: 0, to: 1);
        Assert.AreEqual(0, Read(reader).Single());
        Write(most: 2, from: 1, to: 40);
        var lines = Read(reader);
        Assert.AreEqual(39, lines.Last());
        Assert.IsLessThan(39, lines.Count, "some are gone");
        CollectionAssert.AreEqual(lines.Distinct().Order().ToList(), lines);
    }

    // 72 bytes a line, 200 a file.
    private void Write(int most, int from, int to)
    {
        using var log = new ContainerLog(Path, TimeProvider.System) { Options = new ContainerLogOptions { MaxSize = 200, MaxFiles = most } };
        using var stream = log.Open("stdout");
        for (var i = from; i < to; i++)
            stream.Write(Encoding.ASCII.GetBytes($"{i}\n"));
    }

    private static List<int> Read(ContainerLogReader reader)
    {
        var lines = new List<int>();
        while (reader.Read() is { } more)
            lines.AddRange(more.Select(l => int.Parse(l.Text)));
        return lines;
    }
}
