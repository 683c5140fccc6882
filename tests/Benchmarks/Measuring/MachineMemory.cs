using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ImageBuild.Benchmarks.Measuring;

/// <summary>The memory of the whole machine (proc_meminfo(5)).</summary>
internal static class MachineMemory
{
    private const long Left = 1L << 30;
    private const long FileSize = 1L << 40; // more than is read in hours, and less than any file system takes

    private static readonly string[] Own = ["AnonPages", "Shmem", "SUnreclaim", "KernelStack", "PageTables", "Percpu"];
    private static readonly byte[] Buffer = new byte[8 << 20];
    private static readonly Lazy<SafeFileHandle> Holes = new(Open);
    private static long position;

    /// <summary>
    /// What processes and the kernel have for themselves, in bytes: no cache, and not the programs' own text, which is on the
    /// disk. Not what MemAvailable lacks, which is by what the cache has just read.
    /// </summary>
    public static long Taken => Own.Sum(Read);

    /// <summary>
    /// Has the kernel's cache take what is free, but for a gigabyte. A virtual machine gives free memory back to its host
    /// within seconds, and has each page from there again when it is next written to, which takes longer than to write it
    /// (7 µs, not 1): what is measured would be by how much was free before, and most for who is fast. What the cache has of
    /// a file that nobody reads again is taken without the host. It reads holes, so that nothing comes from the disk. Until
    /// <see cref="Release"/>, at the end of a comparison, the kernel is busy making room: not for what takes milliseconds,
    /// and next to no memory.
    /// </summary>
    public static void Fill()
    {
        for (var free = Read("MemFree") - Left; free > 0; free -= Buffer.Length)
            position += RandomAccess.Read(Holes.Value, Buffer, position);
    }

    /// <summary>Lets go of what <see cref="Fill"/> took.</summary>
    public static void Release()
    {
        if (!Holes.IsValueCreated)
            return;
        RandomAccess.SetLength(Holes.Value, 0);
        RandomAccess.SetLength(Holes.Value, FileSize);
        position = 0;
    }

    private static SafeFileHandle Open()
    {
        var path = Path.GetTempFileName();
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        // It stays as long as it is open.
        File.Delete(path);
        RandomAccess.SetLength(file, FileSize);
        return file;
    }

    private static long Read(string name)
    {
        var line = File.ReadLines("/proc/meminfo").First(l => l.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line[(name.Length + 1)..^"kB".Length].Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
