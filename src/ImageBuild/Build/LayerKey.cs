using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImageBuild.Build;

/// <summary>
/// What a layer will be, known before a byte of it is read: the settings, and for each file its path, size and time.
/// Equal keys are equal layers.
/// </summary>
public sealed record LayerKey
{
    private LayerKey(string hex) => Hex = hex;

    /// <summary>The key as 64 hex digits, fit to name a file.</summary>
    public string Hex { get; }

    /// <summary>The key of a layer.</summary>
    public static LayerKey Of(PlannedLayer layer, ReproducibleLayer writer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, writer.SettingsOf(layer));
        foreach (var entry in layer.Entries)
        {
            Append(hash, entry.Path.Relative);
            Append(hash, Describe(entry));
        }

        return new LayerKey(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static string Describe(PlannedEntry entry)
    {
        var common = string.Create(CultureInfo.InvariantCulture, $"{entry.Mode} {entry.Owner.UserId} {entry.Owner.GroupId}");
        return entry switch
        {
            PlannedEntry.File file =>
                string.Create(CultureInfo.InvariantCulture, $"file {common} {file.Size} {file.ModifiedTime.Ticks} {file.Source}"),
            PlannedEntry.Link link => $"link {common} {link.Target}",
            _ => $"folder {common}",
        };
    }

    // With its length, so that no two lists of texts are one.
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
