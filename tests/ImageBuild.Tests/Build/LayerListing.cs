using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Build;

/// <summary>The entries of a layer, a line for each: name, mode, owner, time in seconds, target, owner on Windows.</summary>
internal static class LayerListing
{
    public static async Task<string> OfAsync(Layer layer)
    {
        await using var blob = await layer.Blob.OpenAsync(default);
        using var tar = LayerStream.OpenRead(blob);
        var reader = new TarReader(tar);
        var lines = new List<string>();
        while (reader.Read() is { } e)
        {
            var link = e.LinkName.Length > 0 ? $" -> {e.LinkName}" : "";
            lines.Add($"{e.Name} {Convert.ToString(e.Mode, 8)} {e.UserId}:{e.GroupId} {e.ModifiedTime.Seconds}{link}{WindowsOwner(e)}");
        }

        return string.Join('\n', lines);
    }

    // Owner and group are the SID S-1-5-32-545 (MS-DTYP 2.4.6, SECURITY_DESCRIPTOR), and there is no access list.
    private static string WindowsOwner(TarEntry entry)
    {
        if (entry.SecurityDescriptor.Length == 0)
            return "";
        var descriptor = Convert.FromBase64String(entry.SecurityDescriptor);
        byte[] header = [1, 0, 0, 0x80, 20, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] users = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 33, 2, 0, 0];
        CollectionAssert.AreEqual((byte[])[.. header, .. users, .. users], descriptor);
        return @" BUILTIN\Users";
    }
}
