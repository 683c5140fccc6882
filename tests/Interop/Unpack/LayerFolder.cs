using ImageBuild.Interop.Peers;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Overlay;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Unpack;

/// <summary>A folder to which layers in the language of <see cref="LayerText"/> are applied.</summary>
internal sealed class LayerFolder : IDisposable
{
    private readonly TempFolder folder = new();

    public LayerFolder(OnDisk form)
    {
        Form = form;
        Directory.CreateDirectory(Root);
        Canary = folder["canary"];
        File.WriteAllText(Canary, "canary");
        File.SetUnixFileMode(Canary, UnixFileMode.UserRead);
        Directory.CreateDirectory(folder["outside"]);
    }

    public static OnDisk Overlay { get; } = new OnDisk.Overlay(OverlayXattrs.Trusted);

    public static OnDisk Plain { get; } = new OnDisk.Plain();

    public OnDisk Form { get; }

    /// <summary>Where layers land.</summary>
    public string Root => folder["root"];

    /// <summary>A file outside, which must stay what it is.</summary>
    public string Canary { get; }

    public LayerNeeds Apply(params string[] layers)
    {
        using var root = Linux.OpenAt2(SafeFd.Cwd, Root, Linux.O_RDONLY | Linux.O_DIRECTORY, 0);
        using var applier = new LayerApplier(root, Form, Ownership.FromLayer);
        foreach (var layer in layers)
            applier.Apply(new MemoryStream(LayerText.Tar(layer.Replace("CANARY", Canary, StringComparison.Ordinal).Replace("FOLDER", folder.Path, StringComparison.Ordinal))));
        return applier.Complete();
    }

    /// <summary>What a path below the root is, as stat prints it.</summary>
    public string Stat(string format, string path) => Tool.Run("stat", "-c", format, $"{Root}/{path}").TrimEnd('\n');

    public void AssertNothingOutsideChanged()
    {
        Assert.AreEqual("canary", File.ReadAllText(Canary));
        Assert.AreEqual("400 0:0 1", Tool.Run("stat", "-c", "%a %u:%g %h", Canary).Trim());
        Assert.AreEqual("", Tool.Run("getfattr", "-d", "-m", "-", Canary, folder.Path));
        CollectionAssert.AreEquivalent(
            new[] { "canary", "outside", "root" }, Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).ToList());
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["outside"]));
    }

    public void Dispose() => folder.Dispose();
}
