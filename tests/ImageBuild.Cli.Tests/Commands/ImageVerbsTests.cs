using System.Text.Json;
using ImageBuild.Images;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Cli.Tests.Commands;

[TestClass]
public sealed class ImageVerbsTests : IDisposable
{
    private readonly TestCommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [TestMethod]
    public async Task ImagesListsTheNewestFirstInDockersColumns()
    {
        var (a, b) = (await cli.AddAsync("docker.io/library/a:1", "a"), await cli.AddAsync("localhost:5000/b:2", "b", "c"));
        var lines = (await cli.RunAsync("images")).TrimEnd().Split('\n');
        Assert.AreEqual("REPOSITORY|TAG|IMAGE ID|CREATED|SIZE", Columns(lines[0]));
        StringAssert.StartsWith(Columns(lines[1]), $"localhost:5000/b|2|{b.Id.Short}|");
        StringAssert.StartsWith(Columns(lines[2]), $"a|1|{a.Id.Short}|");
        Assert.AreEqual($"{b.Id.Short}\n{a.Id.Short}\n", await cli.RunAsync("images", "-q"));
        StringAssert.Contains(await cli.RunAsync("images", "--digests"), a.Digest.ToString());
    }

    [TestMethod]
    [DataRow("delete")]
    [DataRow("referrers")]
    public async Task WhatIsInNoRegistryIsSaid(string verb)
    {
        foreach (var reference in new[] { "oci:folder:1", "store:a:1", "scratch", "docker-daemon:a:1" })
            await cli.FailsAsync(ErrorCode.UnsupportedPlace, verb, reference);
        await cli.FailsAsync(ErrorCode.InvalidReference, verb, "docker://UPPER");
    }

    [TestMethod]
    public async Task WhatAnImageSaysOfItselfCanNotWriteToTheTerminal()
    {
        var image = (await cli.AddAsync("a:1", "a")).Append([(TestImages.WithFiles("b").Layers[0], new History { CreatedBy = "x\u001b[2J\ny" })]);
        await using (var destination = cli.Store.OpenDestination(Reference.Parse("b:1")))
            await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        var printed = await cli.RunAsync("history", "b:1");
        Assert.DoesNotContain("\u001b", printed);
        StringAssert.Contains(printed, "x [2J y");
    }

    [TestMethod]
    public async Task ImagesInJsonIsAnObjectALine()
    {
        var image = await cli.AddAsync("a:1", "a");
        using var json = JsonDocument.Parse(await cli.RunAsync("images", "--format", "json"));
        Assert.AreEqual(image.Id.Short, json.RootElement.GetProperty("ID").GetString());
        Assert.AreEqual("a", json.RootElement.GetProperty("Repository").GetString());
    }

    [TestMethod]
    public async Task AnImageThatWasPulledByTagShowsTheDigestOfItsIndex()
    {
        var image = await cli.AddAsync("a:1", "a");
        var index = Digest.Of("the index"u8);
        await using (var destination = cli.Store.OpenDestination(Reference.Parse("a:1"), Reference.Parse($"a@{index}")))
            await destination.CommitAsync(image.Document, default);
        Assert.HasCount(2, (await cli.RunAsync("images")).TrimEnd().Split('\n'), "one line for the tag, none for the digest");
        StringAssert.Contains(await cli.RunAsync("images", "--digests"), index.ToString());
        using var json = JsonDocument.Parse(await cli.RunAsync("inspect", "a:1"));
        Assert.AreEqual("a:1", json.RootElement[0].GetProperty("RepoTags").EnumerateArray().Single().GetString());
        Assert.AreEqual($"a@{index}", json.RootElement[0].GetProperty("RepoDigests").EnumerateArray().Single().GetString());
        await cli.RunAsync("rmi", "a:1");
        Assert.AreEqual("", await cli.RunAsync("images", "-q"));
    }

    [TestMethod]
    public async Task AContainerIsNotMadeWhileAPruneRunsAndKeepsItsImageFromTheNext()
    {
        var image = await cli.AddAsync("a:1", "a");
        Task<string> create;
        using (FileLock.TryAcquire(Path.Combine(cli.Store.Folders.Locks, "writers")))
        {
            create = cli.RunAsync("create", "a:1", "true");
            await Task.Delay(200);
            Assert.IsFalse(create.IsCompleted);
            Assert.IsEmpty(cli.Store.Pins());
        }

        await create;
        await cli.RunAsync("prune", "-a", "-f");
        Assert.AreEqual($"{image.Id.Short}\n", await cli.RunAsync("images", "-q"));
    }

    [TestMethod]
    [DataRow("logs")]
    [DataRow("logs", "--tail", "2")]
    public async Task ADamagedLineOfALogIsLeftOutWithAWarning(params string[] verb)
    {
        await cli.AddAsync("a:1", "a");
        var id = (await cli.RunAsync("create", "--name", "c", "a:1", "true")).Trim();
        var line = """{"log":"whole\n","stream":"stdout","time":"2026-01-01T00:00:00Z"}""";
        await File.WriteAllTextAsync(Path.Combine(cli.Store.Folders.Containers, id, "log"), $"{line}\ndamaged\n{line}\n");
        Assert.AreEqual("whole\nwhole\n", await cli.RunAsync([.. verb, "c"]));
        Assert.AreEqual("imagebuild: warning: a line of the log can't be read, and is left out" + Environment.NewLine, cli.Error);
    }

    [TestMethod]
    public async Task APruneKeepsWhatFitsIntoTheSizeThatItIsGiven()
    {
        await cli.AddAsync("a:1", "a");
        await cli.AddAsync("b:1", "b");
        StringAssert.StartsWith(await cli.RunAsync("prune", "-a", "-f", "--keep-storage", "1.5GB"), "Total reclaimed space: 0B");
        StringAssert.StartsWith(await cli.RunAsync("prune", "-a", "-f", "--keep-storage", "10"), "Untagged: a:1\nUntagged: b:1\nDeleted: ");
    }

    [TestMethod]
    [DataRow("-1")]
    [DataRow("10XB")]
    [DataRow("1e5")]
    [DataRow("99999PB")]
    public Task APruneRefusesASizeThatIsNone(string size) => cli.FailsAsync(ErrorCode.InvalidRunOption, "prune", "-a", "-f", $"--keep-storage={size}");

    [TestMethod]
    public async Task ARepairKeepsABlobThatCouldNotBeRead()
    {
        var image = await cli.AddAsync("localhost:1/a:1", "a");
        var blob = cli.Store.Layout.BlobPath(image.Layers[0].Blob.Descriptor.Digest);
        using (new FileStream(blob, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var (exitCode, output) = await cli.TryAsync("verify", "--repair");
            Assert.AreEqual(1, exitCode);
            StringAssert.Contains(output, $"blob {image.Layers[0].Blob.Descriptor.Digest} can't be read: ");
            StringAssert.Contains(cli.Error, "error IMG4009");
        }

        Assert.AreEqual("No damage found.\n", await cli.RunAsync("verify"));
    }

    [TestMethod]
    public async Task SaveAndLoadBringAllNamesBack()
    {
        var (a, b) = (await cli.AddAsync("a:1", "shared", "a"), await cli.AddAsync("b:1", "shared", "b"));
        await cli.RunAsync("tag", "a:1", "other/a:2");
        await cli.RunAsync("save", "-o", "x.tar", "a:1", "other/a:2", b.Id.Hex);
        await cli.RunAsync("rmi", "a:1", "other/a:2", "b:1");
        Assert.AreEqual("", await cli.RunAsync("images", "-q"));

        var loaded = await cli.RunAsync("load", "-i", "x.tar");

        Assert.AreEqual($"Loaded image: a:1\nLoaded image: other/a:2\nLoaded image ID: {b.Id}\n", loaded);
        Assert.AreEqual(a.Digest, (await cli.Store.FindAsync("other/a:2", default)).Image.Digest);
        Assert.AreEqual(b.Digest, (await cli.Store.FindAsync(b.Id.Hex, default)).Image.Digest);
    }

    // CVE-2026-50195: an archive that calls itself another image is what the user calls it, and nothing else.
    [TestMethod]
    [DataRow("docker-archive:x.tar:docker.io/library/alpine:latest", "docker-archive:x.tar")]
    [DataRow("oci-archive:x.tar:docker.io/library/alpine:latest", "oci-archive:x.tar:docker.io/library/alpine:latest")]
    public async Task AnArchiveThatNamesAnotherImageDoesNotTakeItsName(string archive, string source)
    {
        var impostor = await cli.AddAsync("alpine:latest", "impostor");
        await cli.RunAsync("copy", "store:alpine:latest", archive);
        await cli.RunAsync("rmi", "alpine:latest");
        var alpine = await cli.AddAsync("alpine:latest", "alpine");
        await cli.RunAsync("copy", source, "store:mine:1");
        Assert.AreEqual(impostor.Id, (await cli.Store.FindAsync("mine:1", default)).Image.Id);
        Assert.AreEqual(alpine.Id, (await cli.Store.FindAsync("alpine:latest", default)).Image.Id);
    }

    [TestMethod]
    public async Task LoadTakesALayoutInAnArchiveToo()
    {
        var image = await cli.AddAsync("a:1", "a");
        await cli.RunAsync("copy", "store:a:1", "oci-archive:x.tar:docker.io/library/renamed:1");
        Assert.AreEqual("Loaded image: renamed:1\n", await cli.RunAsync("load", "-i", "x.tar"));
        Assert.AreEqual(image.Digest, (await cli.Store.FindAsync("renamed:1", default)).Image.Digest);
    }

    [TestMethod]
    [DataRow("oci:dir:x")]
    [DataRow("oci-archive:x.tar:x")]
    [DataRow("docker-archive:x.tar:x:1")]
    public async Task CopyGoesThereAndBack(string place)
    {
        var image = await cli.AddAsync("a:1", "a", "b");
        Assert.AreEqual($"{image.Digest}\n", await cli.RunAsync("copy", "store:a:1", place));
        Assert.AreEqual($"{image.Digest}\n", await cli.RunAsync("copy", place, "store:back:1"));
    }

    [TestMethod]
    public async Task RmiSaysWhatItUntagsAndWhatItDeletes()
    {
        var image = await cli.AddAsync("a:1", "a");
        await cli.RunAsync("tag", "a:1", "a:2");
        await cli.FailsAsync(ErrorCode.ImageHasSeveralNames, "rmi", image.Id.Short);
        Assert.AreEqual("Untagged: a:2\n", await cli.RunAsync("rmi", "a:2"));
        Assert.AreEqual($"Untagged: a:1\nDeleted: {image.Id}\n", await cli.RunAsync("rmi", image.Id.Short));
    }

    [TestMethod]
    public async Task HistoryIsNewestFirst()
    {
        var image = await cli.AddAsync("a:1", "a", "b");
        var lines = (await cli.RunAsync("history", "a:1")).TrimEnd().Split('\n');
        StringAssert.Matches(Columns(lines[1]), new($"^{image.Id.Short}\\|\\d+ years ago\\|file 1\\|"));
        StringAssert.Matches(Columns(lines[2]), new("^<missing>\\|\\d+ years ago\\|file 0\\|"));
    }

    [TestMethod]
    [DataRow(ErrorCode.ImageNotFound, new[] { "history", "none" }, DisplayName = "history of nothing")]
    [DataRow(ErrorCode.ImageNotFound, new[] { "rmi", "none" }, DisplayName = "rmi of nothing")]
    [DataRow(ErrorCode.ImageNotFound, new[] { "save", "-o", "x", "none" }, DisplayName = "save of nothing")]
    [DataRow(ErrorCode.ImageNotFound, new[] { "load", "-i", "none.tar" }, DisplayName = "load of nothing")]
    [DataRow(ErrorCode.PlaceNotWritable, new[] { "save", "-o", "no/such/folder/x", "a:1" }, DisplayName = "save to a folder that is not there")]
    [DataRow(ErrorCode.InvalidReference, new[] { "tag", "a:1", "UPPER" }, DisplayName = "tag in upper case")]
    [DataRow(ErrorCode.InvalidReference, new[] { "tag", "a:1", "x@sha256:0000000000000000000000000000000000000000000000000000000000000000" }, DisplayName = "tag by digest")]
    [DataRow(ErrorCode.UnsupportedPlace, new[] { "copy", "store:a:1", "scratch" }, DisplayName = "copy to scratch")]
    [DataRow(ErrorCode.NotALayout, new[] { "copy", "store:a:1", "oci:." }, DisplayName = "copy into a folder of the user's")]
    public async Task AMistakeIsACodedErrorAndNothingElse(ErrorCode code, string[] arguments)
    {
        await cli.AddAsync("a:1", "a");
        await cli.FailsAsync(code, arguments);
        Assert.AreEqual("store", string.Join(' ', Directory.EnumerateFileSystemEntries(cli.Folder).Select(Path.GetFileName)));
    }

    private static string Columns(string line) =>
        string.Join('|', line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
