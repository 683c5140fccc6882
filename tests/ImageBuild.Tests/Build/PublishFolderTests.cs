using ImageBuild.Build;

namespace ImageBuild.Tests.Build;

[TestClass]
public sealed class PublishFolderTests : IDisposable
{
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory();

    public void Dispose() => work.Delete(recursive: true);

    [TestMethod]
    public void EverythingIsListedHiddenFilesToo()
    {
        Write("publish/a.dll");
        Write("publish/.hidden/b");
        Directory.CreateDirectory(At("publish/empty"));
        Assert.AreEqual("file .hidden/b, file a.dll, folder .hidden, folder empty", List());
    }

    [TestMethod]
    public void ALinkThatStaysInsideStaysALink()
    {
        Write("publish/lib/libx.so.1");
        File.CreateSymbolicLink(At("publish/lib/libx.so"), "libx.so.1");
        File.CreateSymbolicLink(At("publish/up"), "lib/../lib/libx.so");
        Assert.AreEqual("file lib/libx.so.1, folder lib, link lib/libx.so -> libx.so.1, link up -> lib/../lib/libx.so", List());
    }

    [TestMethod]
    public void ALinkThatLeadsOutIsFollowed()
    {
        Write("obj/a.dll");
        Write("model/weights");
        Directory.CreateDirectory(At("publish"));
        File.CreateSymbolicLink(At("publish/a.dll"), At("obj/a.dll"));
        File.CreateSymbolicLink(At("publish/model"), "../model");
        Assert.AreEqual("file a.dll, file model/weights, folder model", List());
    }

    [TestMethod]
    [DataRow("/nowhere/at/all", DisplayName = "to nothing")]
    [DataRow("../publish-not", DisplayName = "to nothing beside the folder, whose name begins alike")]
    [DataRow("../circle", DisplayName = "in a circle")]
    public void ALinkThatLeadsNowhereIsAnError(string target)
    {
        Directory.CreateDirectory(At("publish"));
        Directory.CreateDirectory(At("circle"));
        Directory.CreateSymbolicLink(At("circle/again"), "../circle");
        File.CreateSymbolicLink(At("publish/link"), target);
        Assert.AreEqual(ErrorCode.BrokenLink, Assert.ThrowsExactly<ImageBuildException>(() => List()).Code);
    }

    [TestMethod]
    public void AMissingFolderIsAnError() =>
        Assert.AreEqual(ErrorCode.NoPublishFolder, Assert.ThrowsExactly<ImageBuildException>(() => List()).Code);

    private string At(string path) => Path.Combine(work.FullName, path);

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), "x");
    }

    private string List() => string.Join(", ", PublishFolder.List(At("publish")).Select(i => i switch
    {
        PublishedItem.File f => $"file {f.RelativePath}",
        PublishedItem.Link l => $"link {l.RelativePath} -> {l.Target}",
        _ => $"folder {i.RelativePath}",
    }).Order(StringComparer.Ordinal));
}
