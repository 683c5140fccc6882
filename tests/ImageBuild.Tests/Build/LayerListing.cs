using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Tar;

namespace ImageBuild.Tests.Build;

/// <summary>The entries of a layer, a line for each: name, mode, owner, time in seconds, target.</summary>
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
            lines.Add($"{e.Name} {Convert.ToString(e.Mode, 8)} {e.UserId}:{e.GroupId} {e.ModifiedTime.Seconds}{link}");
        }

        return string.Join('\n', lines);
    }
}
