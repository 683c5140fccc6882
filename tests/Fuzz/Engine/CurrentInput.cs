using System.IO.MemoryMappedFiles;

namespace ImageBuild.Fuzz.Engine;

/// <summary>
/// The input that is tried, in a mapped file: what ends the process with a signal leaves it there. And a watch over how
/// long it takes.
/// </summary>
internal sealed class CurrentInput
{
    private const int Header = sizeof(int);
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(20);

    private readonly MemoryMappedViewAccessor view;
    private readonly Action<byte[]> onHang;
    private byte[]? input;
    private long since;

    /// <param name="path">The file.</param>
    /// <param name="maxLength">The longest input.</param>
    /// <param name="onHang">Told, on another thread, of an input that takes too long.</param>
    public CurrentInput(string path, int maxLength, Action<byte[]> onHang)
    {
        this.onHang = onHang;
        // A seed may be longer than what is made of it.
        view = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Header + Math.Max(maxLength, 1 << 20)).CreateViewAccessor();
        new Thread(Watch) { IsBackground = true }.Start();
    }

    /// <summary>Begins with an input.</summary>
    public void Set(byte[] next)
    {
        view.Write(0, next.Length);
        view.WriteArray(Header, next, 0, next.Length);
        Volatile.Write(ref since, Environment.TickCount64);
        Volatile.Write(ref input, next);
    }

    /// <summary>Is through with it.</summary>
    public void Clear()
    {
        Volatile.Write(ref input, null);
        view.Write(0, 0);
    }

    /// <summary>The input of a process that has died while it tried one; null if it was not that.</summary>
    public static byte[]? Left(string path)
    {
        if (!File.Exists(path))
            return null;
        using var reader = new BinaryReader(File.OpenRead(path));
        var length = reader.ReadInt32();
        return length == 0 ? null : reader.ReadBytes(length);
    }

    private void Watch()
    {
        while (true)
        {
            Thread.Sleep(1000);
            var at = Volatile.Read(ref since);
            if (Volatile.Read(ref input) is { } tried && Environment.TickCount64 - at > TooLong.TotalMilliseconds && at == Volatile.Read(ref since))
                onHang(tried);
        }
    }
}
