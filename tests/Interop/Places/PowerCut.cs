using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ImageBuild.Interop.Peers;
using Microsoft.Win32.SafeHandles;

namespace ImageBuild.Interop.Places;

/// <summary>A small ext4 file system whose power can be cut: what is not on its disk by then is gone.</summary>
internal sealed partial class PowerCut : IDisposable
{
    // fs/ext4/ext4.h: _IOR('X', 125, __u32), and "don't flush the log".
    private const nuint Shutdown = 0x8004587D;
    private const uint NoLogFlush = 2;

    private static readonly int OpenDirectory = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    private readonly TempFolder folder = new();

    /// <summary>Makes it; skips the test where that is not possible.</summary>
    public PowerCut()
    {
        Tool.RequireRoot();
        Tool.Require("mkfs.ext4", "mount", "umount", "truncate");
        Tool.Run("truncate", "-s", "128M", folder["disk"]);
        Tool.Run("mkfs.ext4", "-q", "-m", "0", folder["disk"]);
        Directory.CreateDirectory(Root);
        Mount();
    }

    /// <summary>Where it is mounted.</summary>
    public string Root => folder["mnt"];

    /// <summary>Cuts the power, and mounts what is left.</summary>
    /// <param name="writer">Who writes there, and is gone then.</param>
    public void Cut(Process? writer = null)
    {
        using (var root = open(Root, OpenDirectory))
        {
            if (root.IsInvalid || ioctl(root, Shutdown, NoLogFlush) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        writer?.Kill();
        writer?.WaitForExit();
        Tool.Run("umount", Root);
        Mount();
    }

    /// <summary>
    /// Writes a file of somebody else's and syncs it: with it goes the whole journal to the disk, and so the names of all
    /// files, but not what is in them.
    /// </summary>
    public void CommitJournal()
    {
        using var other = File.Create(Path.Combine(Root, "other"));
        other.WriteByte(0);
        other.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    // The kernel's own commit, every five seconds, would make a test pass that should not.
    private void Mount() => Tool.Run("mount", "-o", "loop,commit=1000", folder["disk"], Root);

    // .NET opens no folders.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ioctl(SafeHandle file, nuint request, in uint flags);
}
