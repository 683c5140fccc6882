using ImageBuild.Testing;

namespace ImageBuild.Interop.Peers;

/// <summary>
/// A real base image, as an OCI layout tagged <c>base</c>: Debian with file capabilities, setuid files, usrmerge and
/// hard links below, this machine's .NET above. Made once a checkout (a minute) and kept.
/// </summary>
internal static class RealBase
{
    private static readonly string Folder = Repository.PathOf(".artifacts", "peers", "base");
    private static readonly Lazy<string> Made = new(Make);

    /// <summary>The layout's folder.</summary>
    public static string Layout
    {
        get
        {
            Tool.RequireRoot();
            Tool.Require("mmdebstrap", "umoci", "skopeo");
            return Made.Value;
        }
    }

    private static string Make()
    {
        var layout = Path.Combine(Folder, "layout");
        if (Directory.Exists(layout))
            return layout;
        Directory.CreateDirectory(Folder);
        var tar = Path.Combine(Folder, "rootfs.tar");
        Tool.Run("mmdebstrap", "--variant=minbase", "--include=ca-certificates,libicu72,libssl3,iputils-ping,libcap2-bin",
            "bookworm", tar);
        var work = Path.Combine(Folder, "layout.new");
        Tool.Run("rm", "-rf", work);
        Tool.Run("umoci", "init", "--layout", work);
        Tool.Run("umoci", "new", "--image", $"{work}:base");
        Tool.Run("umoci", "raw", "add-layer", "--image", $"{work}:base", tar);
        var dotnet = Path.Combine(Folder, "dotnet.tar");
        Tool.Run("tar", "--owner=0", "--group=0", "--numeric-owner", "-C", "/", "-cf", dotnet,
            "usr/share/dotnet/dotnet", "usr/share/dotnet/host", "usr/share/dotnet/shared");
        Tool.Run("umoci", "raw", "add-layer", "--image", $"{work}:base", dotnet);
        Tool.Run("umoci", "config", "--image", $"{work}:base", "--config.env", "PATH=/usr/share/dotnet:/usr/bin:/bin",
            "--config.env", "DOTNET_ROOT=/usr/share/dotnet", "--architecture", "amd64", "--os", "linux");
        Tool.Run("umoci", "gc", "--layout", work);
        File.Delete(tar);
        File.Delete(dotnet);
        Directory.Move(work, layout);
        return layout;
    }
}
