using ImageBuild.Testing;

namespace ImageBuild.Interop.Peers;

/// <summary>
/// A base image of two megabytes, as an OCI layout tagged <c>base</c>: busybox in one layer, with the users and files of a
/// Debian that tests name. For what does not need a <see cref="RealBase"/>, which takes seconds to copy and to unpack.
/// </summary>
internal static class SmallBase
{
    private const string MakeTree = """
        umask 022; chmod 755 .; mkdir -p usr/bin usr/share/doc/base etc/skel; ln -s usr/bin bin; mkdir -m 1777 tmp
        cp /bin/busybox usr/bin/; for name in $(/bin/busybox --list); do [ -e usr/bin/$name ] || ln -s busybox usr/bin/$name; done
        printf 'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/:/bin/sh\nwww-data:x:33:33::/:/bin/sh\n' > etc/passwd
        printf 'root:x:0:\ndaemon:x:1:\nwww-data:x:33:\nshadow:x:42:\n' > etc/group; echo 'root:*::::::' > etc/shadow
        chown 0:42 etc/shadow; chmod 640 etc/shadow
        for name in issue motd hostname skel/.bash_logout skel/.bashrc skel/.profile; do echo $name > etc/$name; done
        echo text > usr/share/doc/base/text
        """;

    private static readonly string Folder = Repository.PathOf(".artifacts", "peers", "small");
    private static readonly Lazy<string> Made = new(Make);

    /// <summary>The layout's folder.</summary>
    public static string Layout
    {
        get
        {
            Tool.RequireRoot();
            Tool.Require("busybox", "umoci");
            return Made.Value;
        }
    }

    /// <summary>A copy of the layout, with one layer more.</summary>
    /// <param name="folder">Where it is made.</param>
    /// <param name="script">Makes the layer's tree in the folder that it runs in.</param>
    /// <param name="config">What umoci changes in the config.</param>
    public static string WithLayer(string folder, string script, params string[] config)
    {
        var (layout, layer) = (Path.Combine(folder, "layout"), Path.Combine(folder, "layer"));
        Directory.CreateDirectory(layer);
        Tool.Run("cp", "-r", Layout, layout);
        Tool.Try("bash", ["-ec", script], folder: layer).Succeed();
        Tool.Run("bash", "-ec", $"cd '{layer}' && tar --numeric-owner -cf ../layer.tar -- *");
        Tool.Run("umoci", "raw", "add-layer", "--image", $"{layout}:base", Path.Combine(folder, "layer.tar"));
        if (config.Length > 0)
            Tool.Run("umoci", ["config", "--image", $"{layout}:base", .. config]);
        return layout;
    }

    private static string Make()
    {
        using var tree = new TempFolder();
        Tool.Try("bash", ["-ec", MakeTree], folder: tree.Path).Succeed();
        Tool.Run("rm", "-rf", Folder);
        Directory.CreateDirectory(Folder);
        var (layout, tar) = ($"{Folder}/layout", $"{Folder}/rootfs.tar");
        Tool.Run("tar", "--numeric-owner", "-C", tree.Path, "-cf", tar, ".");
        Tool.Run("umoci", "init", "--layout", layout);
        Tool.Run("umoci", "new", "--image", $"{layout}:base");
        Tool.Run("umoci", "raw", "add-layer", "--image", $"{layout}:base", tar);
        Tool.Run("umoci", "config", "--image", $"{layout}:base", "--config.env", "PATH=/usr/bin:/bin", "--architecture", "amd64", "--os", "linux");
        Tool.Run("umoci", "gc", "--layout", layout);
        File.Delete(tar);
        return layout;
    }
}
