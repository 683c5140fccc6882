using ImageBuild.Interop.Peers;
using ImageBuild.Testing;

namespace ImageBuild.Interop;

/// <summary>The README's demo, as a newcomer meets it: in a fresh clone, in a folder whose path has a space.</summary>
[TestClass]
public class FreshCloneTests
{
    [TestMethod]
    public void TheDemoWorksInAFolderWithASpace()
    {
        Tool.RequireRoot();
        using var folder = new TempFolder();
        var clone = folder["a folder"] + "/clone";
        Tool.Run("git", "-c", "safe.directory=*", "clone", "-q", "--no-hardlinks", Repository.Root, clone);

        // But for the program itself, which takes as long to compile as all the rest.
        var program = $"{clone}/.artifacts/imagebuild";
        Directory.CreateDirectory(program);
        Tool.Run("cp", "-r", Repository.PathOf(".artifacts", "imagebuild", "bin"), program);
        File.WriteAllText($"{program}/.stamp", "");

        var demo = Tool.Try($"{clone}/build/demo", []).Succeed().Output;
        StringAssert.Contains(demo, "written while it ran");
        StringAssert.Contains(demo, "Done.");
        Assert.IsFalse(Directory.Exists($"{clone}/.artifacts/demo"), "the demo leaves nothing behind");
    }
}
