using System.Text;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Overlay;

/// <summary>A folder at which an overlay can be seen.</summary>
/// <param name="Folder">The folder, absolute.</param>
public sealed record MountPoint(string Folder)
{
    // Field 5 of mountinfo (proc_pid_mountinfo(5)).
    private const int PathField = 4;

    /// <summary>Whether something is mounted there, in the calling thread's mount namespace.</summary>
    public bool IsMounted => KernelFile.Read("/proc/thread-self/mountinfo").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Any(line => line.Split(' ') is { Length: > PathField } fields && Unescape(fields[PathField]) == Folder);

    /// <summary>Mounts an overlay there; the folder is made if it is missing.</summary>
    /// <exception cref="ImageBuildException">IMG5050, IMG5051, IMG5052.</exception>
    public void Attach(OverlayMount overlay)
    {
        using var mount = Mounter.Open(overlay);
        Attach(mount);
    }

    /// <summary>Attaches a detached mount there.</summary>
    /// <exception cref="ImageBuildException">IMG5051.</exception>
    internal void Attach(SafeFd mount)
    {
        Directory.CreateDirectory(Folder);
        Mounter.Attach(mount, Folder);
    }

    /// <summary>Takes the mount away. Whoever still uses it keeps it until he ends.</summary>
    /// <exception cref="ImageBuildException">IMG5053: nothing is mounted there; IMG5051.</exception>
    public void Detach()
    {
        var errno = Linux.TryUmount(Folder, Linux.MNT_DETACH | Linux.UMOUNT_NOFOLLOW);
        if (errno is Errno.EINVAL or Errno.ENOENT)
            throw OverlayErrors.NotMounted(Folder);
        if (errno != Errno.None)
            throw OverlayErrors.MountFailed(Folder, new SyscallException($"umount2(\"{Folder}\", MNT_DETACH)", errno));
    }

    // Blank, tab, line feed and backslash are octal there.
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        var path = new StringBuilder();
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length)
            {
                path.Append((char)Convert.ToInt32(field.Substring(i + 1, 3), 8));
                i += 3;
                continue;
            }

            path.Append(field[i]);
        }

        return path.ToString();
    }
}
