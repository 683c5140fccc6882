using System.Runtime.InteropServices;

namespace ImageBuild.Runtime.Interop;

internal static unsafe partial class Linux
{
    public const nint TIOCSCTTY = 0x540E;
    private const nuint TIOCGPGRP = 0x540F;
    private const nuint TIOCGWINSZ = 0x5413;
    private const nuint TIOCSWINSZ = 0x5414;
    private const nuint TIOCGPTN = 0x80045430;
    private const nuint TIOCSPTLCK = 0x40045431;
    private const nuint TCGETS = 0x5401;
    private const nuint TCSETSW = 0x5403;
    private const int TermiosSize = 60;
    private const int WindowSizeSize = 8;

    /// <summary>Whether a descriptor is a terminal.</summary>
    public static bool IsTerminal(int fd)
    {
        var state = stackalloc byte[TermiosSize];
        return ioctl(fd, TCGETS, state) == 0;
    }

    /// <summary>
    /// Whether what is typed on the terminal reaches this process's group: the terminal is its own, and its turn.
    /// </summary>
    public static bool IsInForeground()
    {
        if (TryOpenAt2(SafeFd.Cwd, "/dev/tty", O_RDWR | O_NOCTTY, 0, 0, out var terminal) != Errno.None)
            return false;
        using (terminal)
        {
            int group;
            return ioctl(terminal.Number, TIOCGPGRP, &group) == 0 && group == getpgrp();
        }
    }

    /// <summary>The number of the terminal behind a master of /dev/ptmx, unlocked.</summary>
    public static int UnlockTerminal(SafeFd master)
    {
        int number, locked = 0;
        return ioctl(master.Number, TIOCSPTLCK, &locked) < 0 || ioctl(master.Number, TIOCGPTN, &number) < 0
            ? throw SyscallException.Last($"ioctl({master}, TIOCGPTN)")
            : number;
    }

    /// <summary>Gives one terminal the size of another; nothing if that is none.</summary>
    public static void CopyWindowSize(int from, SafeFd to)
    {
        var size = stackalloc ushort[4];
        if (ioctl(from, TIOCGWINSZ, size) == 0)
            _ = ioctl(to.Number, TIOCSWINSZ, size);
    }

    /// <summary>A terminal's size as it is passed on (ioctl_tty(2), struct winsize); empty if that is no terminal.</summary>
    public static byte[] ReadWindowSize(int fd)
    {
        var size = new byte[WindowSizeSize];
        fixed (byte* pointer = size)
            return ioctl(fd, TIOCGWINSZ, pointer) == 0 ? size : [];
    }

    /// <summary>Gives a terminal a size that <see cref="ReadWindowSize"/> gave; nothing if it is none.</summary>
    public static void SetWindowSize(SafeFd terminal, ReadOnlySpan<byte> size)
    {
        if (size.Length != WindowSizeSize)
            return;
        fixed (byte* pointer = size)
            _ = ioctl(terminal.Number, TIOCSWINSZ, pointer);
    }

    /// <summary>The state of a terminal, for <see cref="SetTerminalState"/>.</summary>
    public static byte[] TerminalState(int fd)
    {
        var state = new byte[TermiosSize];
        fixed (byte* pointer = state)
        {
            if (ioctl(fd, TCGETS, pointer) < 0)
                throw SyscallException.Last($"ioctl({fd}, TCGETS)");
        }

        return state;
    }

    /// <summary>Sets the state of a terminal.</summary>
    public static void SetTerminalState(int fd, ReadOnlySpan<byte> state)
    {
        fixed (byte* pointer = state)
            _ = ioctl(fd, TCSETSW, pointer);
    }

    /// <summary>A state in which every byte is passed on as it is typed (cfmakeraw(3)).</summary>
    public static byte[] RawTerminalState(ReadOnlySpan<byte> state)
    {
        var raw = state.ToArray();
        var flags = MemoryMarshal.Cast<byte, uint>(raw.AsSpan(0, 16));
        flags[0] &= ~0x5EBu; // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
        flags[1] &= ~1u; // OPOST
        flags[2] = (flags[2] & ~0x130u) | 0x30; // CSIZE PARENB; CS8
        flags[3] &= ~0x804Bu; // ECHO ECHONL ICANON ISIG IEXTEN
        return raw;
    }

    // Safety: a number alone.
    [LibraryImport(Libc)]
    private static partial int getpgrp();

    // Safety: the argument is read or written within the call, never more than the request's own struct.
    [LibraryImport(Libc, SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, void* argument);
}
