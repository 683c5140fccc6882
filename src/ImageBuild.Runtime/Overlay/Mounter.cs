using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Overlay;

/// <summary>Performs mounts. The one place that turns a typed mount into what the kernel takes.</summary>
internal static class Mounter
{
    /// <summary>
    /// Mounts an overlay without attaching it anywhere. It is gone when the descriptor is closed before it was
    /// attached.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG5050, IMG5051, IMG5052.</exception>
    public static SafeFd Open(OverlayMount mount)
    {
        if (mount.Lowers.Length > OverlayMount.MaxLowers)
            throw OverlayErrors.TooManyLayers(mount.Lowers.Length);
        try
        {
            // An overlay takes two folders at least; one alone is shown as it is.
            return mount is { Upper: null, Lowers: [var only] } ? OpenReadOnly(only) : OpenOverlay(mount);
        }
        catch (SyscallException e) when (e.Errno == Errno.ENOSYS)
        {
            throw OverlayErrors.KernelTooOld("calls fsopen, fsconfig and fsmount", "5.2", e);
        }
        catch (SyscallException e) when (e.Errno == Errno.ENODEV)
        {
            throw OverlayErrors.KernelTooOld("overlayfs", "3.18 (module overlay)", e);
        }
        catch (SyscallException e)
        {
            throw OverlayErrors.MountFailed(mount.Lowers[0], e);
        }
    }

    /// <summary>
    /// The overlay that is mounted at a folder already, where <c>imagebuild mount</c> shows a container that does not
    /// run, so that one that starts now has the same; else a new one.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG5050, IMG5051, IMG5052.</exception>
    public static SafeFd OpenOrShare(OverlayMount mount, string folder)
    {
        if (!new MountPoint(folder).IsMounted)
            return Open(mount);
        try
        {
            return Linux.OpenTreeClone(SafeFd.Cwd, folder);
        }
        catch (SyscallException e)
        {
            throw OverlayErrors.MountFailed(folder, e);
        }
    }

    /// <summary>A copy of the root mount of another process, in its mount namespace; null if it has ended.</summary>
    /// <param name="process">A handle of it (pidfd_open(2)).</param>
    /// <exception cref="ImageBuildException">IMG5051.</exception>
    public static SafeFd? TryOpenRootOf(SafeFd process)
    {
        try
        {
            return NamespaceThread.Run(process, () => Linux.OpenTreeClone(SafeFd.Cwd, "/"));
        }
        catch (SyscallException e) when (e.Errno == Errno.ESRCH)
        {
            return null;
        }
        catch (SyscallException e)
        {
            throw OverlayErrors.MountFailed("the root of the container's process", e);
        }
    }

    /// <summary>Attaches a detached mount to a folder.</summary>
    /// <exception cref="ImageBuildException">IMG5051.</exception>
    public static void Attach(SafeFd mount, string folder)
    {
        try
        {
            using var target = OpenPath(folder);
            Linux.MoveMount(mount, target);
        }
        catch (SyscallException e)
        {
            throw OverlayErrors.MountFailed(folder, e);
        }
    }

    private static SafeFd OpenReadOnly(string folder)
    {
        var mount = Linux.OpenTreeClone(SafeFd.Cwd, folder);
        Linux.MountSetAttr(mount, Linux.MOUNT_ATTR_RDONLY, 0);
        return mount;
    }

    private static SafeFd OpenOverlay(OverlayMount mount)
    {
        using var context = Linux.FsOpen("overlay");
        Linux.FsConfigString(context, "source", "imagebuild");
        foreach (var lower in mount.Lowers)
            Layer(context, "lowerdir+", lower);
        if (mount.Upper is { } upper)
        {
            Layer(context, "upperdir", upper.Upper);
            Layer(context, "workdir", upper.Work);
            if (mount.IsVolatile)
            {
                upper.ForgetVolatile();
                Linux.FsConfigFlag(context, "volatile");
            }
        }

        Restrict(context, mount.Xattrs);
        Linux.FsConfigCreate(context);
        return Linux.FsMount(context, mount.Upper is null ? Linux.MOUNT_ATTR_RDONLY : 0);
    }

    // What a layer may plant in its attributes must not redirect to other folders or other files' data (overlayfs.rst,
    // "Metadata only copy up"), and a hard link index would tie an upper folder to its lowers' inodes.
    private static void Restrict(SafeFd context, OverlayXattrs xattrs)
    {
        if (xattrs == OverlayXattrs.User)
        {
            // Implies the first two, and says no to anybody who names them.
            Linux.FsConfigFlag(context, "userxattr");
        }
        else
        {
            Linux.FsConfigString(context, "redirect_dir", "nofollow");
            Linux.FsConfigString(context, "metacopy", "off");
        }

        Linux.FsConfigString(context, "index", "off");
    }

    private static SafeFd OpenPath(string folder) =>
        Linux.OpenAt2(SafeFd.Cwd, folder, Linux.O_PATH | Linux.O_DIRECTORY, Linux.RESOLVE_NO_MAGICLINKS);

    private static void Layer(SafeFd context, string option, string folder)
    {
        using var fd = OpenPath(folder);
        var errno = Linux.TryFsConfigFd(context, option, fd);
        if (errno == Errno.None)
            return;
        if (errno != Errno.EINVAL)
            throw new SyscallException($"fsconfig({context}, FSCONFIG_SET_FD, \"{option}\", {fd})", errno);
        try
        {
            // By descriptor since Linux 6.13.
            Linux.FsConfigString(context, option, folder);
        }
        catch (SyscallException e) when (e.Errno == Errno.EINVAL && option == "lowerdir+")
        {
            throw OverlayErrors.KernelTooOld("overlayfs option lowerdir+", "6.8", e);
        }
    }
}
