using System.Diagnostics;
using System.Net.Sockets;
using ImageBuild.Build;
using ImageBuild.Files;

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

    // In the image the folder has another name, and that way leads nowhere.
    [TestMethod]
    public void ALinkThatComesBackByTheNameOfTheFolderIsFollowed()
    {
        Write("publish/a.dll");
        File.CreateSymbolicLink(At("publish/b.dll"), "../publish/a.dll");
        Assert.AreEqual("file a.dll, file b.dll", List());
    }

    [TestMethod]
    [Timeout(30_000, CooperativeCancellation = false)]
    public void APipeIsAnErrorAndNobodyWaitsForIt()
    {
        Write("publish/a.dll");
        using (var mkfifo = Process.Start("mkfifo", [At("publish/pipe")]))
            mkfifo.WaitForExit();
        AssertSpecial("pipe");
    }

    [TestMethod]
    public void ASocketIsAnError()
    {
        Directory.CreateDirectory(At("publish"));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(At("publish/s")));
        AssertSpecial("s");
    }

    [TestMethod]
    public void AnEmptyFileIsAFile()
    {
        Directory.CreateDirectory(At("publish"));
        File.WriteAllText(At("publish/empty"), "");
        Assert.AreEqual("file empty", List());
    }

    [TestMethod]
    public void AMissingFolderIsAnError() =>
        Assert.AreEqual(ErrorCode.NoPublishFolder, Assert.ThrowsExactly<ImageBuildException>(() => List()).Code);

    private void AssertSpecial(string name)
    {
        var error = Assert.ThrowsExactly<ImageBuildException>(() => List());
        Assert.AreEqual(ErrorCode.SpecialFile, error.Code);
        StringAssert.Contains(error.Message, At("publish/" + name));
    }

    private string At(string path) => Path.Combine(work.FullName, path);

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), "x");
    }

    private string List() => string.Join(", ", new PublishFolder(new HostFiles()).List(At("publish")).Select(i => i switch
    {
        PublishedItem.File f => $"file {f.RelativePath}",
        PublishedItem.Link l => $"link {l.RelativePath} -> {l.Target}",
        _ => $"folder {i.RelativePath}",
    }).Order(StringComparer.Ordinal));
}
