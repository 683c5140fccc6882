using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Unpack;

/// <summary>An image that umoci put together, with a store of ours beside it.</summary>
internal sealed class LayeredImage : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string layout;
    private readonly IImageSource source;

    private LayeredImage(string? layout, IEnumerable<byte[]> layers)
    {
        Tool.RequireRoot();
        Tool.Require("umoci", "getfattr");
        this.layout = layout ?? Make(layers);
        source = new LayoutPlace("/").OpenSource($"{this.layout}:base");
        Image = Image.ReadAsync(source, "base", Platform.Parse("linux/amd64"), default).Result;
        Store = new ImageStore(new StoreFolders(folder["store"]), Platform.Parse("linux/amd64"));
        Layers = new LayerStore(Store, LayerStoreOptions.Privileged);
    }

    public Image Image { get; }

    public ImageStore Store { get; }

    public LayerStore Layers { get; }

    public static LayeredImage Of(params string[] layers) => new(null, layers.Select(LayerText.Tar));

    public static LayeredImage OfTars(params byte[][] layers) => new(null, layers);

    public static LayeredImage OfLayout(string layout) => new(layout, []);

    /// <summary>A path of the test's own.</summary>
    public string this[string name] => folder[name];

    /// <summary>The tree as umoci unpacks it.</summary>
    public string UnpackByUmoci()
    {
        Tool.Run("umoci", "unpack", "--image", $"{layout}:base", folder["umoci"]);
        return folder["umoci"] + "/rootfs";
    }

    /// <summary>The tree as we unpack it.</summary>
    public string UnpackPlain()
    {
        ImageTree.UnpackAsync(Image, folder["plain"], LayerStoreOptions.Privileged, default).Wait();
        return folder["plain"];
    }

    /// <summary>The tree as an overlay of our layers shows it.</summary>
    public string Mount(bool writable = false)
    {
        var lowers = Layers.PrepareAsync(Image, null, default).Result;
        var upper = writable ? new UpperFolder(folder["upper"], folder["work"]) : null;
        upper?.Create(lowers[0], OverlayXattrs.Trusted);
        new MountPoint(folder["merged"]).Attach(new OverlayMount { Lowers = [.. lowers], Upper = upper, Xattrs = OverlayXattrs.Trusted });
        return folder["merged"];
    }

    public void Dispose()
    {
        source.DisposeAsync().AsTask().Wait();
        folder.Dispose();
    }

    private string Make(IEnumerable<byte[]> layers)
    {
        var made = folder["layout"];
        Tool.Run("umoci", "init", "--layout", made);
        Tool.Run("umoci", "new", "--image", $"{made}:base");
        foreach (var layer in layers)
        {
            File.WriteAllBytes(folder["layer.tar"], layer);
            Tool.Run("umoci", "raw", "add-layer", "--image", $"{made}:base", folder["layer.tar"]);
        }

        Tool.Run("umoci", "config", "--image", $"{made}:base", "--architecture", "amd64", "--os", "linux");
        return made;
    }
}
