using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageBuild.Oci;

namespace ImageBuild.Build;

/// <summary>
/// What a layer will be, known before a byte of it is written: the settings, and each entry with its content's digest.
/// Equal keys are equal layers, whatever project and folder they come from.
/// </summary>
public sealed record LayerKey
{
    private LayerKey(string hex) => Hex = hex;

    /// <summary>The key as 64 hex digits, fit to name a file.</summary>
    public string Hex { get; }

    /// <summary>The key of a layer.</summary>
    /// <param name="contents">The digest of each file by its path on the host.</param>
    public static LayerKey Of(
        PlannedLayer layer, IReadOnlyDictionary<string, Digest> contents, ReproducibleLayer writer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, writer.SettingsOf(layer));
        foreach (var entry in layer.Entries)
        {
            Append(hash, entry.Path.Relative);
            Append(hash, Describe(entry, contents));
        }

        return new LayerKey(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static string Describe(PlannedEntry entry, IReadOnlyDictionary<string, Digest> contents)
    {
        var (user, group) = entry.Owner;
        var common = string.Create(CultureInfo.InvariantCulture, $"{entry.Mode} {user} {group}");
        return entry switch
        {
            PlannedEntry.File file => $"file {common} {contents[file.Source]}",
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
