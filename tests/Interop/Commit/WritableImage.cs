using ImageBuild.Images;
using ImageBuild.Interop.Peers;
using ImageBuild.Interop.Unpack;
using ImageBuild.Oci;
using ImageBuild.Runtime.Commit;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Commit;

/// <summary>An image that is mounted with an upper folder, changed by a shell, and committed.</summary>
internal sealed class WritableImage : IDisposable
{
    private readonly LayeredImage image;

    public WritableImage(params string[] layers)
    {
        image = LayeredImage.Of(layers);
        Merged = image.Mount(writable: true);
        Layers = new ContainerLayers
        {
            Upper = image["upper"],
            Lowers = [.. image.Layers.PrepareAsync(image.Image, null, default).Result],
            Xattrs = OverlayXattrs.Trusted,
        };
    }

    public string Merged { get; }

    public ContainerLayers Layers { get; init; }

    /// <summary>Runs a script in the container's tree.</summary>
    public void Change(string script) => Tool.Try("bash", ["-ec", script], folder: Merged).Succeed();

    /// <summary>What <c>diff</c> prints.</summary>
    public string Diff() => string.Join('\n', new UpperDiff(Layers).Read());

    /// <summary>Commits, and holds the new image to its digests.</summary>
    public Image Commit()
    {
        var created = new CommitOptions { Created = DateTimeOffset.UnixEpoch, Message = "message", Author = "author", CreatedBy = "sh" };
        // The store has the image's own blobs when a container runs from it.
        foreach (var blob in image.Image.Blobs)
            image.Store.Layout.WriteBlobAsync(blob, null, default).Wait();
        var committed = new Committer(image.Store).CommitAsync(
            image.Image, Layers, Reference.Parse("docker.io/library/committed:1"), created, default).Result;
        ImageAssert.ValidAsync(committed).Wait();
        return committed;
    }

    /// <summary>The names in the new layer, as tar lists them.</summary>
    public IReadOnlyList<string> Names(Image committed) => Tool.Run(
        "tar", "-tf", image.Store.Layout.BlobPath(committed.Layers[^1].Descriptor.Digest)).TrimEnd('\n').Split('\n');

    /// <summary>A layout with the committed image alone, as <c>c</c>.</summary>
    public string Layout()
    {
        // umoci takes no reference for a tag.
        const string OnlyTheCommitted = """
            .manifests |= map(select(.annotations["org.opencontainers.image.ref.name"] == "docker.io/library/committed:1")
              | .annotations["org.opencontainers.image.ref.name"] = "c")
            """;
        if (Directory.Exists(image["committed"]))
            return image["committed"];
        Tool.Run("cp", "-r", image["store"], image["committed"]);
        File.WriteAllText(image["committed"] + "/index.json", Tool.Run("jq", OnlyTheCommitted, image["store"] + "/index.json"));
        return image["committed"];
    }

    /// <summary>The committed image as umoci unpacks it.</summary>
    public string UnpackByUmoci()
    {
        Tool.Run("umoci", "unpack", "--image", $"{Layout()}:c", image["bundle"]);
        return image["bundle"] + "/rootfs";
    }

    public void Dispose() => image.Dispose();
}
