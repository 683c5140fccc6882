using System.Diagnostics;
using ImageBuild.Layout;

namespace ImageBuild.Tests.Layout;

[TestClass]
public sealed class TemporaryFolderTests : IDisposable
{
    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("imagebuild-test-");

    public void Dispose() => parent.Delete(recursive: true);

    // One that goes is for a moment a folder without a lock, which whoever makes another takes for a dead one's.
    [TestMethod]
    public async Task ManyComeAndGoAtOnceAndLeaveNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var one = TemporaryFolder.Create(parent.FullName);
                File.WriteAllText(Path.Combine(one.Path, "file"), "");
            }
        })));
        Assert.IsEmpty(parent.GetFileSystemInfos());
    }

    // Else he would have it when it is released, and remove the folder under the lock that its maker has made anew by then.
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void WhoHasOpenedTheLockOfOneThatGoesGetsNone()
    {
        var one = TemporaryFolder.Create(parent.FullName);
        // .NET opens no file that is locked.
        using var other = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec 3<\"$0\"; echo opened; read removed; wc -c <&3", Path.Combine(one.Path, "lock")])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        Assert.AreEqual("opened", other.StandardOutput.ReadLine());
        one.Dispose();
        Assert.IsFalse(Directory.Exists(one.Path));
        other.StandardInput.Close();
        Assert.AreEqual("1", other.StandardOutput.ReadToEnd().Trim(), "a lock that was removed says so by its length");
    }

    [TestMethod]
    public void WhatADeadOneLeftIsRemovedAndWhatALivingOneHasIsNot()
    {
        var dead = parent.CreateSubdirectory(TemporaryFolder.Prefix + "dead");
        File.WriteAllText(Path.Combine(dead.FullName, "lock"), "");
        using var living = TemporaryFolder.Create(parent.FullName);
        TemporaryFolder.RemoveStale(parent.FullName);
        Assert.IsFalse(Directory.Exists(dead.FullName));
        Assert.IsTrue(Directory.Exists(living.Path));
    }
}
