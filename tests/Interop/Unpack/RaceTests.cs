using System.Text;
using ImageBuild.Interop.Peers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Unpack;

/// <summary>Somebody swaps folders for links while a layer is unpacked (CVE-2025-47290 of containerd).</summary>
[TestClass]
[DoNotParallelize]
public class RaceTests
{
    private const int Folders = 40;
    private const int Files = 4000;
    private const int FewestRounds = 4;
    private const int MostRounds = 1_000;
    private const long FewestSwaps = 100_000;

    [TestMethod]
    public void AFolderThatIsSwappedForALinkLeadsNowhere()
    {
        Tool.RequireRoot();
        using var folder = new TempFolder();
        var outside = folder["outside"];
        Directory.CreateDirectory(outside);
        var tar = LayerText.Tar(Layer());
        long swaps = 0;
        for (var round = 0; round < FewestRounds || (swaps < FewestSwaps && round < MostRounds); round++)
        {
            var root = folder[$"root{round}"];
            Directory.CreateDirectory(root);
            using var stop = new CancellationTokenSource();
            var racer = Task.Run(() => Swap(root, outside, stop.Token));
            Unpack(root, tar);
            stop.Cancel();
            swaps += racer.Result;
        }

        Assert.IsEmpty(Directory.GetFileSystemEntries(outside));
        Assert.IsGreaterThanOrEqualTo(FewestSwaps, swaps, "the racer raced");
    }

    // Failing is as good as landing inside.
    private static void Unpack(string path, byte[] tar)
    {
        try
        {
            using var root = Linux.OpenDirectory(SafeFd.Cwd, path);
            using var applier = new LayerApplier(root, LayerFolder.Overlay, Ownership.FromLayer);
            applier.Apply(new MemoryStream(tar));
            applier.Complete();
        }
        catch (ImageBuildException)
        {
        }
    }

    private static long Swap(string path, string outside, CancellationToken stop)
    {
        using var root = Linux.OpenDirectory(SafeFd.Cwd, path);
        for (var i = 0; i < Folders; i++)
            Linux.SymlinkAt(outside, root, $"link{i}");
        long swaps = 0;
        for (var i = 0; !stop.IsCancellationRequested; i = (i + 1) % Folders)
        {
            if (Linux.TryRenameAt2(root, $"d{i}", root, $"link{i}", Linux.RENAME_EXCHANGE) == Errno.None)
                swaps++;
        }

        return swaps;
    }

    private static string Layer()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Folders; i++)
            text.AppendLine($"dir d{i}");
        for (var i = 0; i < Files; i++)
        {
            text.AppendLine($"dir d{i % Folders}/e{i}");
            text.AppendLine($"file d{i % Folders}/e{i}/f text=x mode=777 uid=1");
            text.AppendLine($"whiteout d{i % Folders}/w{i}");
        }

        return text.ToString();
    }
}
