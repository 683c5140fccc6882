namespace ImageBuild.Runtime.Attach;

/// <summary>What goes between a process's keeper and those who are attached to it: a packet's first byte says what the rest is.</summary>
internal static class AttachPacket
{
    /// <summary>Bytes for its input.</summary>
    public const byte Input = 0;

    /// <summary>Bytes of its output.</summary>
    public const byte Output = 1;

    /// <summary>Bytes of its error output.</summary>
    public const byte Error = 2;

    /// <summary>It has ended; its exit code, four bytes, the lowest first.</summary>
    public const byte Exit = 3;

    /// <summary>The size of the terminal (struct winsize).</summary>
    public const byte Size = 4;

    /// <summary>A signal for it, a byte.</summary>
    public const byte Signal = 5;

    /// <summary>No packet is larger.</summary>
    public const int MaxSize = (32 << 10) + 1;
}
