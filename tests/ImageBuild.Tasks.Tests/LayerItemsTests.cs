using ImageBuild.Build;
using ImageBuild.Files;
using ImageBuild.Oci;

namespace ImageBuild.Tasks.Tests;

/// <summary>What the items about layers, files and folders mean.</summary>
[TestClass]
public sealed class LayerItemsTests : IDisposable
{
    private static readonly Platform Linux = Platform.Parse("linux/amd64");

    private readonly Project project = new();

    public void Dispose() => project.Dispose();

    [TestMethod]
    [DataRow("a.txt TargetPath=/etc/b.txt", "/etc/b.txt <- a.txt", DisplayName = "a file with its name in the image")]
    [DataRow("a.txt TargetPath=/etc/", "/etc/a.txt <- a.txt", DisplayName = "a file into a folder")]
    [DataRow("a.txt TargetPath=/", "/a.txt <- a.txt", DisplayName = "a file into the root")]
    [DataRow("a.txt TargetPath=/d|tree/b TargetPath=/d", "/d/a.txt <- a.txt, /d/b <- tree/b", DisplayName = "several for one path are in a folder")]
    [DataRow("tree/in/c TargetPath=/d RecursiveDir=in/", "/d/in/c <- tree/in/c", DisplayName = "what a glob found keeps its folders")]
    [DataRow("tree TargetPath=/d", "/d/b <- tree/b, /d/empty, /d/in/c <- tree/in/c, /d/in/link -> ../b", DisplayName = "a tree, its folders only where nothing else says them")]
    [DataRow("tree/ TargetPath=/d/", "/d/b <- tree/b, /d/empty, /d/in/c <- tree/in/c, /d/in/link -> ../b", DisplayName = "a tree with slashes")]
    [DataRow("tree TargetPath=/", "/b <- tree/b, /empty, /in/c <- tree/in/c, /in/link -> ../b", DisplayName = "a tree over the root")]
    [DataRow("tree/in/link TargetPath=/l", "/l -> ../b", DisplayName = "a link as it stands")]
    [DataRow("away TargetPath=/d/", "/d/away -> /nowhere/at/all", DisplayName = "a link to what is not there")]
    [DataRow("shortcut TargetPath=/s", "/s -> tree", DisplayName = "a link to a folder")]
    public void AFileIsPut(string items, string expected)
    {
        Arrange();
        Assert.AreEqual(expected, Text(Read(items)));
    }

    [TestMethod]
    [DataRow("Mode=640 Owner=7:8", "/d 750 7:8, /d/b 640 7:8, /d/empty 750 7:8, /d/in 750 7:8, /d/in/c 640 7:8, /d/in/link - 7:8", DisplayName = "both")]
    [DataRow("Mode=0600", "/d 700 0:0, /d/b 600 0:0, /d/empty 700 0:0, /d/in 700 0:0, /d/in/c 600 0:0, /d/in/link - 0:0", DisplayName = "a mode")]
    [DataRow("Owner=7", "/d - 7:7, /d/b - 7:7, /d/empty - 7:7, /d/in - 7:7, /d/in/c - 7:7, /d/in/link - 7:7", DisplayName = "an owner")]
    public void ModeAndOwnerAreThoseOfAllInATreeWhoeverReadsAFileMayComeTo(string metadata, string expected)
    {
        Arrange();
        Assert.AreEqual(expected, string.Join(", ", Read($"tree TargetPath=/d {metadata}").Select(a => a.Entry).OrderBy(e => e.Path)
            .Select(e => $"{e.Path} {(e.Mode is { } mode ? Convert.ToString(mode, 8) : "-")} {e.Owner.UserId}:{e.Owner.GroupId}")));
    }

    [TestMethod]
    public void FilesGoToTheLayerThatTheyNameAndFoldersToTheApp()
    {
        Arrange();
        var task = project.Task();
        task.Image.Layers = Items.Of("models Files=m/**;**/*.onnx Order=-3", "docs");
        task.Image.Files = Items.Of("a.txt TargetPath=/a", "a.txt TargetPath=/b Layer=models", "a.txt TargetPath=/c Layer=static");
        task.Image.Directories = Items.Of("/d", "/e Layer=docs");
        var items = new LayerItems(ImageInputs.Of(task.Image), new HostFiles(), PathSyntax.Of(Linux));
        Assert.AreEqual(
            "/a files, /b models, /c static, /d app, /e docs", string.Join(", ", items.Added.Select(a => $"{a.Entry.Path} {a.Layer}")));
        Assert.AreEqual(
            "models -3 m/**;**/*.onnx, docs 550 ",
            string.Join(", ", ((Layering.Auto)items.Layering).Layers.Select(l => $"{l.Name} {l.Order} {l.Files.Text}")));
    }

    [TestMethod]
    [DataRow("file=a.txt", ErrorCode.InvalidTargetPath, "'a.txt'", DisplayName = "no target")]
    [DataRow("file=a.txt TargetPath=etc", ErrorCode.InvalidTargetPath, "'etc'", DisplayName = "a target that is not rooted")]
    [DataRow("file=a.txt TargetPath=/a/../../b", ErrorCode.InvalidTargetPath, "'/a/../../b'", DisplayName = "a target that leads out")]
    [DataRow("file=no.txt TargetPath=/a", ErrorCode.SourceNotFound, "ImageBuildFile 'no.txt'", DisplayName = "a source that is not there")]
    [DataRow("file=a.txt TargetPath=/a Mode=rwx", ErrorCode.InvalidSetting, "the ImageBuildFile 'a.txt' is 'rwx'", DisplayName = "a mode in letters")]
    [DataRow("file=a.txt TargetPath=/a Mode=17777", ErrorCode.InvalidSetting, "'17777'", DisplayName = "a mode with a bit too many")]
    [DataRow("file=a.txt TargetPath=/a Owner=app", ErrorCode.InvalidOwner, "the ImageBuildFile 'a.txt', 'app'", DisplayName = "an owner by name")]
    [DataRow("file=a.txt TargetPath=/a Layer=modles", ErrorCode.UnknownLayer, "'modles'", DisplayName = "a layer that there is not")]
    [DataRow("file=a.txt TargetPath=/a Layer=packages", ErrorCode.UnknownLayer, "projects, static, app, files, mine.", DisplayName = "a layer that other projects share")]
    [DataRow("folder=/a Layer=native", ErrorCode.UnknownLayer, "the ImageBuildDirectory '/a', 'native'", DisplayName = "a folder for a shared layer")]
    [DataRow("layer=app Files=**", ErrorCode.InvalidLayerName, "'app'", DisplayName = "a layer called like ours")]
    [DataRow("layer=mine Files=**", ErrorCode.InvalidLayerName, "'mine'", DisplayName = "two layers of one name")]
    [DataRow("layer=x Order=first", ErrorCode.InvalidSetting, "The Order of the ImageBuildLayer 'x' is 'first'", DisplayName = "an order that is no number")]
    public void WhatIsNotValidIsSaidWithItsItem(string item, ErrorCode expected, string said)
    {
        Arrange();
        var task = project.Task();
        var line = item[(item.IndexOf('=') + 1)..];
        task.Image.Layers = Items.Of("mine Files=m/**");
        if (item.StartsWith("file=", StringComparison.Ordinal))
            task.Image.Files = Items.Of(line);
        else if (item.StartsWith("folder=", StringComparison.Ordinal))
            task.Image.Directories = Items.Of(line);
        else
            task.Image.Layers = [.. task.Image.Layers, .. Items.Of(line)];
        var error = Assert.ThrowsExactly<ImageBuildException>(() => new LayerItems(ImageInputs.Of(task.Image), new HostFiles(), PathSyntax.Of(Linux)).Added);
        Assert.AreEqual(expected, error.Code);
        StringAssert.Contains(error.Message, said);
    }

    private IReadOnlyList<AddedEntry> Read(string items)
    {
        var task = project.Task();
        task.Image.Files = Items.Of(items.Split('|'));
        return new LayerItems(ImageInputs.Of(task.Image), new HostFiles(), PathSyntax.Of(Linux)).Added;
    }

    private void Arrange()
    {
        Directory.CreateDirectory(project.At("tree/in"));
        Directory.CreateDirectory(project.At("tree/empty"));
        project.Write("a.txt", "a");
        project.Write("tree/b", "b");
        project.Write("tree/in/c", "c");
        File.CreateSymbolicLink(project.At("tree/in/link"), "../b");
        File.CreateSymbolicLink(project.At("away"), "/nowhere/at/all");
        Directory.CreateSymbolicLink(project.At("shortcut"), "tree");
    }

    private string Text(IEnumerable<AddedEntry> added) => string.Join(", ", added.Select(a => a.Entry).OrderBy(e => e.Path).Select(e => e switch
    {
        PlannedEntry.File file => $"{file.Path} <- {Path.GetRelativePath(project.At(""), file.Source).Replace('\\', '/')}",
        PlannedEntry.Link link => $"{link.Path} -> {link.Target}",
        _ => e.Path.ToString(),
    }));
}
