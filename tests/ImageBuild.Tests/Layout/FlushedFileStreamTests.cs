using ImageBuild.Layout;

namespace ImageBuild.Tests.Layout;

[TestClass]
public sealed class FlushedFileStreamTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("imagebuild-test-");

    private string Path => System.IO.Path.Combine(folder.FullName, "file");

    public void Dispose() => folder.Delete(recursive: true);

    [TestMethod]
    public void AllThatIsWrittenIsThere()
    {
        var content = new byte[20_000_000];
        new Random(1).NextBytes(content);
        using (var stream = new FlushedFileStream(Path))
        {
            foreach (var part in content.Chunk(100_000))
                stream.Write(part);
            stream.FlushToDisk();
        }

        CollectionAssert.AreEqual(content, File.ReadAllBytes(Path));
    }

    [TestMethod]
    public void WhoGivesUpNeedNotFlush()
    {
        using (var stream = new FlushedFileStream(Path))
            stream.Write(new byte[10_000_000]);
        File.Delete(Path);
    }

    [TestMethod]
    public void AFileThatIsThereIsNobodysToOverwrite()
    {
        File.WriteAllText(Path, "");
        Assert.ThrowsExactly<IOException>(() => new FlushedFileStream(Path));
    }
}
