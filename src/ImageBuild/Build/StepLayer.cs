using System.Security.Cryptography;
using System.Text;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Tar;

namespace ImageBuild.Build;

/// <summary>
/// What becomes of a step's changes: a layer in which nothing is later than the image's date, as BuildKit's
/// <c>rewrite-timestamp</c> has it, so that a step that makes the same files makes the same layer.
/// </summary>
/// <param name="compression">How the blob is compressed.</param>
/// <param name="date">The image's date.</param>
public sealed class StepLayer(LayerCompression compression, DateTimeOffset date)
{
    // Part of every key: another number where the same changes would be other bytes.
    private const string Format = "1";

    /// <summary>What a step may take for now, and the latest time in its layer.</summary>
    public DateTimeOffset Date => date;

    /// <summary>The key of a step's layer, before it is run: of all that its result depends on.</summary>
    /// <param name="stage">What it is run over; the configuration names its layers and its environment.</param>
    /// <param name="step">The step. Its name is no part of it.</param>
    /// <returns>64 hex digits.</returns>
    public string KeyOf(Image stage, BuildStep step)
    {
        var settings = $"step {Format} {compression} {date.ToUnixTimeSeconds()}";
        string[] parts = [settings, stage.Id.ToString(), step.Command, step.User, step.Network];
        // With its length, so that no two lists of texts are one.
        var text = string.Concat(parts.Select(p => $"{p.Length} {p}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Writes the layer in one pass.</summary>
    /// <param name="changes">The uncompressed tar of what the step changed.</param>
    /// <param name="output">Where the blob goes; left open.</param>
    public (Descriptor Descriptor, DiffId DiffId) Write(Stream changes, Stream output, CancellationToken cancellationToken)
    {
        using var writer = new LayerWriter(output, compression);
        var latest = UnixTime.From(date);
        var reader = new TarReader(changes);
        while (reader.Read() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var dated = entry.ModifiedTime.CompareTo(latest) > 0 ? entry with { ModifiedTime = latest } : entry;
            if (entry.Type == TarEntryType.File)
                writer.Tar.Write(dated, reader.Content);
            else
                writer.Tar.Write(dated);
        }

        return writer.Complete();
    }
}
