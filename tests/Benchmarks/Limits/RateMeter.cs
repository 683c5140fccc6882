using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Limits;

/// <summary>Measures what this machine does, a few hundred milliseconds each, with nothing of ours.</summary>
internal static class RateMeter
{
    private const int Files = 500;
    private const int WritesOfOneFile = 8;
    private const int DeflateLevel = 3; // as layers of ours are compressed
    private const int ProgramsToContain = 5; // unshare, sh, mount, chroot and true
    private const string Contain = """
        mount -t overlay overlay -o lowerdir="$1/lower",upperdir="$1/upper",workdir="$1/work" "$1/merged" && exec chroot "$1/merged" /true
        """;

    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(400);

    /// <summary>Measures everything.</summary>
    public static Rates Measure()
    {
        using var folder = new TempFolder();
        // Spreads its folders over the disk: where inodes were deleted within the last minute, ext4 makes files slowly.
        Tool.Try("chattr", ["+T", folder.Path]);
        var bytes = Words.Fill(new byte[16 << 20], seed: 1);
        var gzip = Deflate(bytes);
        var buffer = new byte[1 << 20];
        var process = Repeat(() => Tool.Run("/bin/true"));
        var write = Repeat(() => Write(folder["file"], bytes));
        return new Rates(
            Environment.ProcessorCount,
            bytes.Length / Repeat(() => Read(folder["file"], buffer)),
            bytes.Length / write * WritesOfOneFile,
            bytes.Length / Repeat(() => SHA256.HashData(bytes)),
            bytes.Length / Repeat(() => Inflate(gzip, buffer)),
            bytes.Length / Repeat(() => Deflate(bytes)),
            Repeat(() => Create(folder)) / Files,
            process,
            Math.Max(0, Contained(folder) - (ProgramsToContain * process)));
    }

    private static void Write(string path, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        for (var i = 0; i < WritesOfOneFile; i++)
            file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private static void Read(string path, byte[] buffer)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        for (var left = 16; left > 0; left--)
            file.ReadExactly(buffer);
    }

    private static byte[] Deflate(byte[] bytes)
    {
        using var output = new MemoryStream(bytes.Length);
        using (var gzip = new GZipStream(output, new ZLibCompressionOptions { CompressionLevel = DeflateLevel }))
            gzip.Write(bytes);
        return output.ToArray();
    }

    private static void Inflate(byte[] bytes, byte[] buffer)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        while (gzip.Read(buffer) > 0)
        {
            // Only to have it done.
        }
    }

    private static void Create(TempFolder folder)
    {
        var made = Directory.CreateDirectory(folder[Guid.NewGuid().ToString("N")]);
        var content = new byte[1024];
        for (var i = 0; i < Files; i++)
        {
            using var file = File.OpenHandle(Path.Combine(made.FullName, $"{i}"), FileMode.CreateNew, FileAccess.Write);
            RandomAccess.Write(file, content, 0);
        }
    }

    private static double Contained(TempFolder folder)
    {
        Tool.Require("unshare", "busybox");
        foreach (var name in new[] { "lower", "upper", "work", "merged" })
            Directory.CreateDirectory(folder[name]);
        File.Copy(Tool.Find("busybox")!, folder["lower/true"]);
        return Repeat(() => Tool.Run(
            "unshare", "--mount", "--uts", "--ipc", "--pid", "--net", "--cgroup", "--fork", "/bin/sh", "-c", Contain, "sh", folder.Path));
    }

    // The best of several, since a limit is what is possible.
    private static double Repeat(Action action)
    {
        action();
        var (all, best) = (Stopwatch.StartNew(), double.MaxValue);
        while (all.Elapsed < Long)
        {
            var clock = Stopwatch.StartNew();
            action();
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        return best;
    }
}
